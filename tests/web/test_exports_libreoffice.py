"""What LibreOffice itself opens: the exports of ten thousand cells, converted without a screen, hold no formula.

Slow, and skipped where `soffice` is not installed (`apt-get install --no-install-recommends libreoffice-calc`).
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.etree import ElementTree

import pytest

from tests.web.cells import is_number, rows
from web.exports import as_csv, as_ods, as_xlsx, plain

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) n'est pas installé."),
]

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HEADINGS = [f"c{n}" for n in range(10)]
#: Semicolons, double quotes, UTF-8, from the first line, French: what the window of import proposes here.
AS_CSV = "--infilter=CSV:59,34,76,1,,1036,false,true"


def _write(fmt: str, table: list[list[Any]]) -> bytes:
    if fmt == "csv":
        return as_csv(HEADINGS, table)
    return as_xlsx(HEADINGS, table, "cellules") if fmt == "xlsx" else as_ods(HEADINGS, table, "cellules")


def opened(fmt: str, table: list[list[Any]], folder: Path) -> ElementTree.Element:
    """Return the export as LibreOffice holds it once opened, in its flat XML."""
    (folder / f"cellules.{fmt}").write_bytes(_write(fmt, table))
    command = [
        str(SOFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
        *([AS_CSV] if fmt == "csv" else []), "--convert-to", "fods", "--outdir", str(folder),
        str(folder / f"cellules.{fmt}"),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return ElementTree.parse(folder / "cellules.fods").getroot()  # noqa: S314 (our own file)


def _grid(root: ElementTree.Element) -> list[list[ElementTree.Element]]:
    """Return the cells, those that are written once for several unfolded."""
    lines: list[list[ElementTree.Element]] = []
    for line in root.iter(f"{TABLE}table-row"):
        cells: list[ElementTree.Element] = []
        for cell in line:
            cells.extend([cell] * min(10 - len(cells), int(cell.get(f"{TABLE}number-columns-repeated", "1"))))
        lines.extend([cells] * min(2000, int(line.get(f"{TABLE}number-rows-repeated", "1"))))
    return lines


def _words(cell: ElementTree.Element) -> str:
    """Return the text of a cell, its blanks aside: the file writes them otherwise."""
    return "".join("".join(part.itertext()) for part in cell.iter(f"{TEXT}p"))


def _bare(text: str) -> str:
    """Leave out blanks and the control signs that LibreOffice replaces."""
    return "".join(sign for sign in text if not sign.isspace() and sign != "\ufffd" and category(sign) != "Cc")


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_no_cell_is_a_formula_when_libreoffice_opens_it(fmt: str, tmp_path: Path) -> None:
    table = rows()
    root = opened(fmt, table, tmp_path)
    assert not [cell for cell in root.iter(f"{TABLE}table-cell") if cell.get(f"{TABLE}formula") is not None]
    lines = _grid(root)[1 : len(table) + 1]
    assert len(lines) == len(table)
    for row, line in zip(table, lines, strict=True):
        for value, cell in zip(row, line, strict=False):
            shown = plain(value)
            if is_number(shown):
                assert cell.get(f"{OFFICE}value-type") == "float"
                assert float(cell.get(f"{OFFICE}value", "nan")) == pytest.approx(float(shown))  # type: ignore[arg-type]
            elif isinstance(shown, str) and fmt != "csv":
                assert cell.get(f"{OFFICE}value-type") in ("string", None)
                assert _bare(_words(cell)) == _bare(shown)
