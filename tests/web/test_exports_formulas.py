"""Ten thousand cells through each export: read by other libraries than those that wrote them, none is a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from tests.web.cells import COUNT, is_number, rows
from web.exports import as_csv, as_ods, as_xlsx, plain

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
#: Signs that a spreadsheet reads as the beginning of a formula, once blanks are skipped.
BEGINS = tuple("=+-@＝＋－＠")
HEADINGS = [f"c{n}" for n in range(10)]


@pytest.fixture(scope="module")
def table() -> list[list[Any]]:
    return rows()


def test_there_are_ten_thousand_cells_and_many_that_bite(table: list[list[Any]]) -> None:
    every = [value for row in table for value in row]
    assert len(every) == COUNT
    assert sum(isinstance(one, str) and one.strip().startswith(BEGINS) for one in every) > 1000


def test_csv_has_no_cell_that_begins_a_formula(table: list[list[Any]]) -> None:
    body = as_csv(HEADINGS, table).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(body, newline=""), delimiter=";"))[1:]
    assert [len(line) for line in lines] == [len(row) for row in table]
    for row, line in zip(table, lines, strict=True):
        for value, read in zip(row, line, strict=True):
            shown = plain(value)
            if isinstance(shown, str):
                assert not read.strip().startswith(BEGINS), repr(read)
                assert read in (shown, f"'{shown}")
            elif is_number(shown):
                assert Decimal(read.replace(",", ".")) == Decimal(str(shown))


def test_xlsx_has_no_formula_and_keeps_every_value(table: list[list[Any]]) -> None:
    body = as_xlsx(HEADINGS, table, "cellules")
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        names = package.namelist()
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))  # noqa: S314 (our own file)
    assert sheet.find(f".//{SHEET}f") is None
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
    read = load_workbook(io.BytesIO(body)).active
    assert read is not None
    for row, line in zip(table, read.iter_rows(min_row=2, max_col=10), strict=True):
        for value, cell in zip(row, line, strict=True):
            shown = plain(value)
            assert cell.data_type != "f", repr(value)
            if isinstance(shown, str):
                assert cell.data_type in ("s", "inlineStr", "n") if not shown else cell.data_type == "s"
                assert _same(str(cell.value or ""), shown)
            elif is_number(shown):
                assert float(cell.value) == pytest.approx(float(shown))  # type: ignore[arg-type]
            elif isinstance(shown, dt.date):
                assert isinstance(cell.value, dt.datetime)
                assert cell.value.date() == shown


def test_ods_has_no_formula_and_types_every_value(table: list[list[Any]]) -> None:
    body = as_ods(HEADINGS, table, "cellules")
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        content = ElementTree.fromstring(package.read("content.xml"))  # noqa: S314 (our own file)
    lines = list(content.iter(f"{TABLE}table-row"))[1:]
    for row, line in zip(table, lines, strict=True):
        for value, cell in zip(row, line.findall(f"{TABLE}table-cell"), strict=True):
            shown = plain(value)
            assert not [name for name in cell.attrib if name.endswith("}formula")]
            kind = cell.get(f"{OFFICE}value-type")
            if is_number(shown):
                assert kind == "float"
                assert Decimal(cell.get(f"{OFFICE}value", "")) == Decimal(str(shown))
            elif isinstance(shown, dt.date):
                assert (kind, cell.get(f"{OFFICE}date-value")) == ("date", shown.isoformat())
            else:
                assert kind == "string"


def _same(read: str, shown: str) -> bool:
    """Compare texts: XML reads every end of line as one sign."""
    return read.replace("\r\n", "\n").replace("\r", "\n") == shown.replace("\r\n", "\n").replace("\r", "\n")
