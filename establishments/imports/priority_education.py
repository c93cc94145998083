"""Réseaux d'éducation prioritaire: REP and REP+ of collèges."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from establishments.imports.register import read_uai
from establishments.models import Establishment, EstablishmentYear
from poles.imports import values
from poles.imports.errors import BadValueError, SourceError
from poles.imports.report import Report
from poles.imports.tables import Column, fold, read_table
from poles.imports.upsert import importing, upsert

COLUMNS = (
    Column("uai", "uai", "numero_uai", "code_uai", "identifiant_de_l_etablissement", "numero", required=True),
    Column("status", "ep", "appartenance_education_prioritaire", "education_prioritaire", "rep", required=True),
    Column("kind", "type_detablissement", "type_etablissement", "type", "type_court"),
    Column("year", "rentree_scolaire", "annee_scolaire", "rentree"),
)


def import_priority_education(
    *, source: str | Path, school_years: Sequence[int] = (), replace: bool = False, strict: bool = False
) -> Report:
    """Import the list of REP and REP+ for one or several school years (the map changes rarely).

    `school_years`: years of beginning, for a file without that column. `replace`: the file is the whole national list,
    collèges that it does not name leave priority education. Raises SourceError or RefusedImportError, nothing written.
    """
    table = read_table(source, COLUMNS)
    if not table.has("year") and not school_years:
        raise SourceError("Le fichier n'a pas de colonne « rentree_scolaire » : indiquez l'année par --annee.")
    report = Report("l'éducation prioritaire")
    kinds = dict(Establishment.objects.order_by().values_list("uai", "kind"))
    status: dict[tuple[str, int], str] = {}
    for row in table.rows(report):
        if fold(row["kind"]).startswith("ecole"):
            report.ignored["école du premier degré"] += 1
            continue
        try:
            if not row["uai"]:
                raise BadValueError("l'UAI manque")
            uai = read_uai(row["uai"])
            value = values.priority_education(row["status"])
            years = [values.school_year(row["year"])] if row["year"] else list(school_years)
            if not years:
                raise BadValueError("l'année scolaire manque")
            if uai not in kinds:
                raise BadValueError("cet établissement n'est pas dans l'annuaire importé")
            if value and kinds[uai] != Establishment.Kind.COLLEGE:
                raise BadValueError("seuls les collèges (et les écoles) sont en éducation prioritaire")
            for year in years:
                if status.setdefault((uai, year), value) != value:
                    raise BadValueError("un autre classement est déjà donné sur une ligne précédente")
        except BadValueError as error:
            report.refuse(row.line, row["uai"], str(error))
    _write(status, report, strict=strict, replace=replace)
    return report


def _write(status: dict[tuple[str, int], str], report: Report, *, strict: bool, replace: bool) -> None:
    years = sorted({year for _, year in status})
    known = EstablishmentYear.objects.filter(school_year__in=years)
    with importing(report, strict=strict):
        before = {
            (uai, year): value
            for uai, year, value in known.order_by().values_list(
                "establishment_id", "school_year_id", "priority_education"
            )
        }
        if replace:
            status = {**{key: "" for key, value in before.items() if value}, **status}
        # A school outside priority education needs no row of its own.
        outside = [key for key, value in status.items() if not value and key not in before]
        report.ignored.update({"établissement hors éducation prioritaire": len(outside)} if outside else {})
        rows: dict[Any, dict[str, Any]] = {
            (uai, year): {"establishment_id": uai, "school_year_id": year, "priority_education": value}
            for (uai, year), value in status.items()
            if value or (uai, year) in before
        }
        upsert(EstablishmentYear, rows, key=["establishment_id", "school_year_id"], report=report, known=known)
