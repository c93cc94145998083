"""Nomenclature d'activités française: sub-classes of revision 2 and of NAF 2025."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from companies.models import Naf
from poles.imports import values
from poles.imports.errors import BadValueError, SourceError
from poles.imports.report import Report
from poles.imports.tables import Column, read_table
from poles.imports.upsert import importing, upsert
from poles.reference.activities import sector_of_activity

COLUMNS = (
    Column("code", "code", "id", "naf", "code_naf", "code_ape", "sous_classe", required=True),
    Column("label", "libelle", "label", "intitule", "naf_libelle", "libelle_naf", required=True),
)
MAPPING_COLUMNS = (
    Column("naf", "naf_id", "naf", "code_naf", required=True),
    Column("rome", "rome_id", "rome", "code_rome", required=True),
    Column("weight", "hirings", "embauches", "poids"),
)
_CODE = re.compile(r"^([0-9]{2})\.?([0-9]{2})([A-Z])$")
_LEVEL = re.compile(r"^([A-Z]|[0-9]{2}(\.?[0-9]{1,2})?)$")
REVISIONS = ("2", "2025")


def read_naf(text: str) -> str:
    """Return an activity code in INSEE's shape, 01.11Z, also written 0111Z. Raises BadValueError."""
    code = values.code(text)
    if re.fullmatch(r"[0-9]{3}[A-Z]", code):  # 111Z: the leading zero was lost
        code = "0" + code
    found = _CODE.match(code)
    if not found:
        raise BadValueError(f"« {text[:20]} » n'est pas un code d'activité (quatre chiffres et une lettre)")
    return f"{found[1]}.{found[2]}{found[3]}"


def import_naf(
    *, source: str | Path, revision: str = "", mapping: str | Path | None = None, strict: bool = False
) -> Report:
    """Import the sub-classes of one revision with their sector; other levels of the file are left aside.

    `revision`: "2" or "2025", recognised when absent (the letter Y ends codes of NAF 2025 alone). `mapping`: table
    ROME -> NAF with numbers of hirings, whose main letter then gives the sector; otherwise our table of divisions does.
    Raises SourceError or RefusedImportError, nothing written.
    """
    table = read_table(source, COLUMNS)
    if revision not in ("", *REVISIONS):
        raise SourceError(f"La nomenclature « {revision} » est inconnue : choisissez 2 ou 2025.")
    report = Report("les activités (NAF)")
    labels: dict[str, str] = {}
    for row in table.rows(report):
        if _LEVEL.match(row["code"]):
            report.ignored["niveau supérieur à la sous-classe"] += 1
            continue
        try:
            code = read_naf(row["code"])
            if not row["label"]:
                raise BadValueError("le libellé manque")
            if code in labels:
                raise BadValueError("ce code est déjà sur une ligne précédente")
        except BadValueError as error:
            report.refuse(row.line, row["code"], str(error))
            continue
        labels[code] = row["label"][:250]
    revision = revision or ("2025" if any(code.endswith("Y") for code in labels) else "2")
    sectors = _sectors(mapping, report) if mapping else {}
    rows: dict[str, dict[str, Any]] = {
        code: {
            "code": code,
            "revision": revision,
            "label": label,
            "sector": sectors.get(code) or sector_of_activity(code, revision),
        }
        for code, label in labels.items()
    }
    with importing(report, strict=strict):
        known = Naf.objects.filter(revision=revision)
        upsert(Naf, rows, key=["code", "revision"], report=report, known=known)
    return report


def _sectors(mapping: str | Path, report: Report) -> dict[str, str]:
    """Return activity -> letter of the trades most hired there (a row without number counts for one)."""
    letters: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in read_table(mapping, MAPPING_COLUMNS).rows(report):
        letter = row["rome"][:1].upper()
        try:
            code, weight = read_naf(row["naf"]), values.integer(row["weight"])
        except BadValueError as error:
            report.refuse(row.line, row["naf"], f"correspondance : {error}")
            continue
        if "A" <= letter <= "N":
            letters[code][letter] += 1 if weight is None else weight
    return {code: max(sorted(counts), key=lambda letter: counts[letter]) for code, counts in letters.items()}
