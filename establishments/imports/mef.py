"""Modules élémentaires de formation (BCN), one table a school year."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from establishments import rules
from establishments.models import Mef
from poles.imports import values
from poles.imports.errors import BadValueError, SourceError
from poles.imports.report import Report
from poles.imports.tables import Column, Row, Table, read_table, search_text
from poles.imports.upsert import importing, upsert
from poles.reference.territory import school_year_dates
from poles.reference.trainings import has_speciality, level_of_mef, sector_of_training

COLUMNS = (
    Column("mef", "mef", "code_mef", required=True),
    Column("label", "libelle_edition", "libelle_long", "libelle_court", "libelle_mef", "libelle", required=True),
    Column("cfd", "formation_diplome", "cfd", "code_formation_diplome"),
    Column("mefstat11", "mef_stat_11", "mefstat11", "code_mef_stat_11"),
    Column("opens", "date_ouverture"),
    Column("closes", "date_fermeture"),
)
DIPLOMA_COLUMNS = (
    Column("cfd", "code_scolarite", "formation_diplome", "cfd", "code_diplome_en", required=True),
    Column("rome1", "code_rome_1", "rome", "code_rome", required=True),
    *(Column(f"rome{rank}", f"code_rome_{rank}") for rank in range(2, 6)),
)
_DATE = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_CFD = re.compile(r"^[A-Z0-9]{8}$")
_YEARS = re.compile(r"(20\d\d)[-_ ](20\d\d)")


def import_mef(
    *, source: str | Path, school_year: int | None = None, diplomas: str | Path | None = None, strict: bool = False
) -> Report:
    """Import the trainings of a school year with their level and their sector (rule: `poles.reference.trainings`).

    `school_year`: year of beginning; read in the name of the file (…2025_2026…) when absent. `diplomas`: table diploma
    -> ROME (Certif Info), which then gives the sector. Raises SourceError or RefusedImportError, nothing written.
    """
    table = read_table(source, COLUMNS)
    year = school_year if school_year is not None else _year_of_name(table)
    try:
        year = values.school_year(str(year))
    except BadValueError as error:
        raise SourceError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    report = Report(f"les formations de {year}-{year + 1}")
    sectors = _sectors(diplomas, report) if diplomas else {}
    rows: dict[str, dict[str, Any]] = {}
    for row in table.rows(report):
        try:
            if not _is_open(row, year):
                report.ignored[f"formation fermée ou pas encore ouverte en {year}-{year + 1}"] += 1
                continue
            facts = _training(row, year, sectors)
            if facts["code"] in rows:
                raise BadValueError("ce MEF est déjà sur une ligne précédente")
        except BadValueError as error:
            report.refuse(row.line, row["mef"], str(error))
            continue
        rows[facts["code"]] = facts
    with importing(report, strict=strict):
        known = Mef.objects.filter(school_year=year)
        upsert(Mef, rows, key=["code", "school_year_id"], report=report, known=known)
    return report


def _year_of_name(table: Table) -> int:
    found = _YEARS.search(table.name)
    if not found or int(found[2]) != int(found[1]) + 1:
        raise SourceError("L'année scolaire n'est pas dans le nom du fichier : indiquez-la par --annee.")
    return int(found[1])


def _training(row: Row, year: int, sectors: dict[str, str]) -> dict[str, Any]:
    code = values.code(row["mef"])
    if len(code) == 11:
        raise BadValueError(
            "ce code a onze caractères : c'est un MEFSTAT11 ou un MEF de SIECLE, il faut le MEF à dix chiffres"
        )
    if problem := rules.mef_problem(code.zfill(10) if code.isdigit() else code):
        raise BadValueError(problem.rstrip("."))
    code = code.zfill(10)
    if not row["label"]:
        raise BadValueError("le libellé manque")
    cfd = values.code(row["cfd"])
    cfd = cfd.zfill(8) if cfd.isdigit() else cfd
    if cfd and not _CFD.match(cfd):
        raise BadValueError(f"« {cfd[:20]} » n'est pas un code formation-diplôme (huit caractères)")
    mefstat11 = values.code(row["mefstat11"])
    if len(mefstat11) > 11:
        raise BadValueError(f"« {mefstat11[:20]} » n'est pas un MEFSTAT11")
    sector = ""
    if has_speciality(code):
        # Without code formation-diplôme the speciality is read in the MEF itself.
        speciality = cfd or f"000{code[3:8]}"
        sector = sectors.get(cfd) or sector_of_training(speciality, search_text(row["label"]))
    return {
        "code": code,
        "school_year_id": year,
        "label": row["label"][:160],
        "mefstat11": mefstat11,
        "cfd": cfd,
        "level": level_of_mef(code),
        "sector": sector,
    }


def _is_open(row: Row, year: int) -> bool:
    """Whether the training exists during the school year.

    Only dates with a four-digit year are read: the yearly files mix 9/1/97 and 1/9/97, and hold open trainings alone.
    """
    first, last = school_year_dates(year)
    opens, closes = _date(row["opens"]), _date(row["closes"])
    return not ((opens and opens > last) or (closes and closes < first))


def _date(text: str) -> dt.date | None:
    found = _DATE.match(text)
    if not found:
        return None
    try:
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise BadValueError(f"la date « {text} » n'existe pas") from None


def _sectors(diplomas: str | Path, report: Report) -> dict[str, str]:
    """Return code formation-diplôme -> letter that its trades carry most often; the first trade wins a tie."""
    letters: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in read_table(diplomas, DIPLOMA_COLUMNS).rows(report):
        for rank in range(1, 6):
            letter = row[f"rome{rank}"][:1].upper()
            if row["cfd"] and "A" <= letter <= "N":
                letters[values.code(row["cfd"])][letter] += 1
    return {cfd: counts.most_common(1)[0][0] for cfd, counts in letters.items()}
