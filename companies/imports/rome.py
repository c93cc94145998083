"""Répertoire opérationnel des métiers et des emplois (versions 3 and 4)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from companies.models import Rome
from poles.imports import values
from poles.imports.errors import BadValueError
from poles.imports.report import Report
from poles.imports.tables import Column, read_table
from poles.imports.upsert import importing, upsert

COLUMNS = (
    Column("code", "code_rome", "rome", "code", required=True),
    Column("label", "libelle_rome", "libelle", "intitule", "label", required=True),
)
_CODE = re.compile(r"^[A-N][0-9]{4}$")


def import_rome(*, source: str | Path, strict: bool = False) -> Report:
    """Import the trades; the first letter of the code is the sector.

    Version 4 keeps the codes of version 3, renames some and adds others: importing both, in that order, keeps them all.
    Raises SourceError or RefusedImportError, nothing written.
    """
    table = read_table(source, COLUMNS)
    report = Report("les métiers (ROME)")
    rows: dict[str, dict[str, Any]] = {}
    for row in table.rows(report):
        code = values.code(row["code"])
        try:
            if not _CODE.match(code):
                raise BadValueError(f"« {code[:20]} » n'est pas un code ROME (une lettre de A à N et quatre chiffres)")
            if not row["label"]:
                raise BadValueError("le libellé manque")
            if code in rows:
                raise BadValueError("ce code est déjà sur une ligne précédente")
        except BadValueError as error:
            report.refuse(row.line, row["code"], str(error))
            continue
        rows[code] = {"code": code, "label": row["label"][:200], "sector": code[0]}
    with importing(report, strict=strict):
        upsert(Rome, rows, key=["code"], report=report)
    return report
