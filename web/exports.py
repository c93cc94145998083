"""Exports of lists: CSV, XLSX and ODS, the same rows and headings as the page.

A text cell that a spreadsheet could take for a formula (=, +, -, @, tab, carriage return, full-width signs) is
preceded by an apostrophe in CSV and typed as text in XLSX and ODS (OWASP, CSV injection; ASVS 1.2.10).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

Cell = str | int | float | Decimal | dt.date | dt.datetime | None
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
#: Blanks, seen or not, that a spreadsheet may skip before it looks for a formula.
_RISKY = re.compile("[ \u00a0\u2000-\u200f\u202f\u2060\u3000\ufeff]*[=+\\-@\t\r\n\0＝＋－＠]")
_CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)}


def plain(value: Any) -> Cell:
    """Return the value as a cell: numbers and dates as they are, everything else as text without control characters."""
    if value is None or (isinstance(value, (int, float, Decimal, dt.date)) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(value).translate(_CONTROL)


def harmless(value: Cell) -> str:
    """Return the CSV text of a cell, unable to act as a formula."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, (float, Decimal)):
        return str(value).replace(".", ",")
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if _RISKY.match(value) else value


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV that a French spreadsheet opens by a double click: UTF-8 with BOM, semicolons, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless(plain(cell)) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """Return a workbook of one sheet, written row by row."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"

    def cell(value: Any, *, bold: bool = False) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(heading, bold=True) for heading in headings])
    for row in rows:
        values = (plain(value) for value in row)
        sheet.append([cell(v.replace(tzinfo=None) if isinstance(v, dt.datetime) else v) for v in values])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_ods(headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """Return an OpenDocument spreadsheet of one table."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name=title[:31])

    def append(values: Iterable[Any]) -> None:
        line = TableRow()
        for raw in values:
            value = plain(raw)
            if isinstance(value, (int, float, Decimal)):
                made = TableCell(valuetype="float", value=str(value))
            elif isinstance(value, dt.date):
                made = TableCell(valuetype="date", datevalue=value.isoformat()[:19])
            else:
                made = TableCell(valuetype="string")
            # A typed text cell is never a formula: only CSV needs the apostrophe.
            made.addElement(P(text=value if isinstance(value, str) else harmless(value)))
            line.addElement(made)
        table.addElement(line)

    append(headings)
    for row in rows:
        append(row)
    book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.write(buffer)
    return buffer.getvalue()


def download(fmt: str, name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return the file as a response; `name` becomes the title and, simplified, the file name."""
    if fmt == "csv":
        body = as_csv(headings, rows)
    elif fmt == "xlsx":
        body = as_xlsx(headings, rows, name)
    elif fmt == "ods":
        body = as_ods(headings, rows, name)
    else:
        raise ValueError(f"Format inconnu : {fmt}")
    response = HttpResponse(body, content_type=FORMATS[fmt])
    response["Content-Disposition"] = f'attachment; filename="{slugify(name) or "export"}.{fmt}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
