"""Indice de position sociale of schools (DEPP), with the quartile of each school among those of its type."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from establishments.imports.register import read_uai
from establishments.models import Establishment, EstablishmentYear
from poles.imports import values
from poles.imports.errors import BadValueError, SourceError
from poles.imports.report import Report
from poles.imports.tables import Column, Row, read_table
from poles.imports.upsert import importing, leave_absent, upsert

COLUMNS = (
    Column("uai", "uai", "numero_uai", "code_uai", "identifiant_de_l_etablissement", required=True),
    Column("year", "rentree_scolaire", "annee_scolaire", "rentree", "ips_annee", "annee"),
    Column("ips", "ips", "ips_ensemble_gt_pro", "ips_etab", "ips_ensemble", required=True),
    Column("ips_gt", "ips_voie_gt", "ips_gt"),
    Column("ips_pro", "ips_voie_pro", "ips_pro"),
)
#: Range since the index was first published (45 to 185 since 2022).
LOWEST, HIGHEST = 38, 185
_UNPUBLISHED = {"", "NS", "ND", "S", "NC"}

_QUARTILES = """
UPDATE establishments_establishmentyear AS y SET ips_quartile = n.quartile
FROM (
    SELECT y2.id, 1 + (y2.ips > t.q[1])::int + (y2.ips > t.q[2])::int + (y2.ips > t.q[3])::int AS quartile
    FROM establishments_establishmentyear y2
    JOIN establishments_establishment e ON e.uai = y2.establishment_id
    JOIN (
        SELECT e3.kind, y3.school_year_id, percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY y3.ips) AS q
        FROM establishments_establishmentyear y3 JOIN establishments_establishment e3 ON e3.uai = y3.establishment_id
        WHERE y3.ips IS NOT NULL AND y3.school_year_id = ANY (%(years)s)
        GROUP BY e3.kind, y3.school_year_id
    ) t ON t.kind = e.kind AND t.school_year_id = y2.school_year_id
    WHERE y2.ips IS NOT NULL
) n WHERE n.id = y.id AND y.ips_quartile IS DISTINCT FROM n.quartile
"""


def import_ips(*, source: str | Path, school_year: int | None = None, strict: bool = False) -> Report:
    """Import the IPS of collèges or lycées (all voies and each voie), then freeze the quartiles of those school years.

    `school_year`: year in which the school year begins, for a file without that column. Raises SourceError (nothing
    written), or RefusedImportError when `strict`.
    """
    table = read_table(source, COLUMNS)
    if not table.has("year") and school_year is None:
        raise SourceError("Le fichier n'a pas de colonne « rentree_scolaire » : indiquez l'année par --annee.")
    report = Report("les indices de position sociale")
    schools = set(Establishment.objects.order_by().values_list("uai", flat=True))
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for row in table.rows(report):
        try:
            uai = read_uai(row["uai"])
            index = {name: _ips(row[name]) for name in ("ips", "ips_gt", "ips_pro")}
            if index["ips"] is None:
                index["ips"] = index["ips_gt"] or index["ips_pro"]
            if index["ips"] is None:
                report.ignored["établissement sans IPS publié"] += 1
                continue
            year = _year(row, school_year)
            if uai not in schools:
                raise BadValueError("cet établissement n'est pas dans l'annuaire importé")
            facts = {"establishment_id": uai, "school_year_id": year, **index}
            if rows.setdefault((uai, year), facts) != facts:
                raise BadValueError(f"un autre IPS est déjà donné pour {year}-{year + 1} sur une ligne précédente")
        except BadValueError as error:
            report.refuse(row.line, row["uai"], str(error))
    years = sorted({year for _, year in rows})
    leave_absent(table, rows, {"ips_gt": ("ips_gt",), "ips_pro": ("ips_pro",)})
    with importing(report, strict=strict):
        known = EstablishmentYear.objects.filter(school_year__in=years)
        upsert(EstablishmentYear, rows, key=["establishment_id", "school_year_id"], report=report, known=known)
        freeze_quartiles(years)
    return report


def freeze_quartiles(years: Iterable[int]) -> int:
    """Write the quartile (1: the lowest quarter) of each school among the schools of its type in the whole country.

    Equal indices share a quartile. It is computed again only when the IPS of that school year are imported again.
    Returns the number of rows that changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUARTILES, {"years": list(years)})
        return int(cursor.rowcount)


def _ips(text: str) -> Decimal | None:
    if text.upper() in _UNPUBLISHED:
        return None
    value = values.decimal(text)
    if value is None or not LOWEST <= value <= HIGHEST:
        raise BadValueError(f"l'IPS « {text[:20]} » n'est pas compris entre {LOWEST} et {HIGHEST}")
    return Decimal(str(round(value, 1)))


def _year(row: Row, default: int | None) -> int:
    if row["year"]:
        return values.school_year(row["year"])
    if default is None:
        raise BadValueError("l'année scolaire manque")
    return values.school_year(str(default))
