"""Exports: what a spreadsheet opens is what the page shows, and nothing runs."""

import csv
import datetime as dt
import io

from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load
from odf.table import TableCell, TableRow
from odf.teletype import extractText
from openpyxl import load_workbook

from web.exports import as_csv, as_ods, as_xlsx, download, harmless, plain

RISKY = ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "－1", "=cmd|' /C calc'!A0"]


def test_csv_opens_in_a_french_spreadsheet() -> None:
    body = as_csv(["Élève", "Places", "Du"], [["Ada Témoin", 3, dt.date(2027, 3, 8)], ["Noé;Fictif", None, True]])
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig") == 'Élève;Places;Du\r\nAda Témoin;3;08/03/2027\r\n"Noé;Fictif";;oui\r\n'


def test_numbers_stay_numbers() -> None:
    assert harmless(plain(-3)) == "-3"
    assert harmless(plain(1.5)) == "1,5"


def test_risky_cells_are_text_in_the_three_formats() -> None:
    rows = [[value] for value in RISKY]
    lines = list(csv.reader(io.StringIO(as_csv(["t"], rows).decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    assert all(line[0].startswith("'") for line in lines)
    sheet = load_workbook(io.BytesIO(as_xlsx(["t"], rows, "t"))).active
    assert sheet is not None
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2)} == {"s"}
    document = load(io.BytesIO(as_ods(["t"], rows, "t")))
    cells = document.getElementsByType(TableCell)
    assert all(cell.getAttribute("formula") is None for cell in cells)
    assert all(cell.getAttribute("valuetype") == "string" for cell in cells)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_survives_every_format(texts: list[str]) -> None:
    lines = list(csv.reader(io.StringIO(as_csv(["t"], [texts]).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(lines[1]) == len(texts)
    for raw, read in zip(texts, lines[1], strict=True):
        shown = plain(raw)
        assert read.removeprefix("'") == shown or read == shown
        assert not read.lstrip(" ").startswith(tuple("=+-@＝＋－＠"))
    as_xlsx(["t"], [texts], "t")
    as_ods(["t"], [texts], "t")


def test_ods_keeps_dates_and_numbers_typed() -> None:
    document = load(io.BytesIO(as_ods(["d", "n", "t"], [[dt.date(2027, 3, 8), 2.5, "x"]], "feuille")))
    row = document.getElementsByType(TableRow)[1]
    kinds = [cell.getAttribute("valuetype") for cell in row.getElementsByType(TableCell)]
    assert kinds == ["date", "float", "string"]
    assert [extractText(cell) for cell in row.getElementsByType(TableCell)] == ["08/03/2027", "2,5", "x"]


def test_download_names_the_file() -> None:
    response = download("csv", "Besoins à placer", ["a"], [[1]])
    assert response["Content-Disposition"] == 'attachment; filename="besoins-a-placer.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
