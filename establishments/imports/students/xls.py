"""Workbooks .xls (Excel 97 to 2003); formulas are never evaluated: the value last shown is taken.

Rows are kept as wide as they are: a single cell in the last corner of a sheet must not make a table of billions.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from establishments.imports.students.archives import DAMAGED
from establishments.imports.students.columns import Line, is_blank
from establishments.imports.students.limits import MAX_BLANKS, MAX_CELL, MAX_SHEETS, check_columns
from establishments.imports.students.results import FileRefused

#: Older .xls files hold their macros in a storage of this name.
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def xls_sheets(content: bytes) -> Iterator[Iterator[Line]]:
    """Yield the sheets of an Excel 97-2003 workbook, each as its lines."""
    if _ENCRYPTED in content:
        raise FileRefused("Le fichier est protégé par un mot de passe : enregistrez-le sans protection.")
    if _MACROS in content:
        raise FileRefused("Ce classeur contient des macros : enregistrez-le au format .xlsx, puis recommencez.")
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO())
        names = book.sheet_names()[:MAX_SHEETS]
    except Exception:
        raise FileRefused(
            "Ce fichier .xls n'est pas un tableur lisible (abîmé, protégé ou autre document) : "
            "ouvrez-le et enregistrez-le en .xlsx."
        ) from None
    for place in range(len(names)):
        yield _bounded(_guarded(_xls_lines(book, place)))
        book.unload_sheet(place)


def _xls_lines(book: Any, place: int) -> Iterator[Line]:
    import xlrd

    sheet = book.sheet_by_index(place)
    for number in range(sheet.nrows):
        cells: list[Any] = []
        for kind, value in zip(sheet.row_types(number), sheet.row_values(number), strict=False):
            if kind == xlrd.XL_CELL_DATE:
                cells.append(_xls_date(value, book.datemode))
            elif kind in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                cells.append(None)
            else:
                cells.append(value[:MAX_CELL] if isinstance(value, str) else value)
        yield number + 1, cells


def _xls_date(value: float, datemode: int) -> datetime | float:
    import xlrd

    try:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
    except (ValueError, OverflowError):
        return value
    return moment


def _guarded(lines: Iterator[Line]) -> Iterator[Line]:
    """Turn whatever a damaged sheet raises into a refusal, and read ahead only what is asked."""
    while True:
        try:
            line = next(lines)
        except StopIteration:
            return
        except FileRefused:
            raise
        except Exception:
            raise FileRefused(DAMAGED) from None
        yield line


def _bounded(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines that show something, trimmed on the right, until too many blank ones follow each other."""
    blanks = 0
    for number, cells in lines:
        if is_blank(cells):
            blanks += 1
            if blanks > MAX_BLANKS:
                return
            continue
        blanks = 0
        kept = _trimmed(cells)
        check_columns(len(kept))
        yield number, kept


def _trimmed(cells: Sequence[Any]) -> Sequence[Any]:
    end = len(cells)
    while end and (cells[end - 1] is None or cells[end - 1] == ""):
        end -= 1
    return cells[:end]
