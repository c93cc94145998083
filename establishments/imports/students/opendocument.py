"""OpenDocument spreadsheets (.ods), read as a stream of XML events."""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Iterator
from typing import Any

from establishments.imports.students.archives import DAMAGED, chunks
from establishments.imports.students.columns import Line
from establishments.imports.students.limits import (
    MAX_BLANKS,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_STUDENTS,
    check_columns,
    check_students,
)
from establishments.imports.students.results import FileRefused
from establishments.imports.students.xml import PushParser

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
#: Text comes in pieces: no cell that is read has so many.
_MAX_PIECES = 1_000
_NUMBERS = {"float", "percentage", "currency"}


class _Tables:
    """Receives the XML events; `ready` holds finished lines, None at the end of a table."""

    def __init__(self) -> None:
        self.ready: deque[Line | None] = deque()
        self.number = 0
        self.row: list[Any] = []
        self.pending = 0
        self.repeat_row = self.repeat_cell = 1
        self.kept = 0
        self.cell: list[str] | None = None
        self.value: Any = None
        self.ignore = 0

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if tag == f"{_TABLE}table":
            self.number = 0
        elif tag == f"{_TABLE}table-row":
            self.row, self.pending = [], 0
            self.repeat_row = _count(attrib.get(f"{_TABLE}number-rows-repeated"))
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self.repeat_cell = _count(attrib.get(f"{_TABLE}number-columns-repeated"))
            self.cell, self.value = [], _typed(attrib)
        elif tag == f"{_OFFICE}annotation":
            self.ignore += 1  # a comment is not the value of its cell
        elif self.cell is not None and len(self.cell) < _MAX_PIECES:
            if tag == f"{_TEXT}p":
                self.cell.append("\n")
            elif tag == f"{_TEXT}s":
                self.cell.append(" ")

    def data(self, text: str) -> None:
        if self.cell is not None and not self.ignore and len(self.cell) < _MAX_PIECES:
            self.cell.append(text[:MAX_CELL])

    def end(self, tag: str) -> None:
        if tag == f"{_OFFICE}annotation":
            self.ignore -= 1
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._end_cell()
        elif tag == f"{_TABLE}table-row":
            self._end_row()
        elif tag == f"{_TABLE}table":
            self.ready.append(None)

    def close(self) -> None:
        """Nothing is kept until the end."""

    def _end_cell(self) -> None:
        value = self.value if self.value is not None else "".join(self.cell or ())[:MAX_CELL].strip()
        self.cell = None
        if value == "":
            self.pending = min(self.pending + self.repeat_cell, MAX_COLUMNS + 1)
            return
        check_columns(len(self.row) + self.pending + self.repeat_cell)
        self.row.extend([None] * self.pending + [value] * self.repeat_cell)
        self.pending = 0

    def _end_row(self) -> None:
        first = self.number + 1
        self.number += self.repeat_row
        if not self.row:
            return
        self.kept += self.repeat_row
        if self.repeat_row > 1:
            check_students(self.kept - MAX_BLANKS)
        # More lines than a school has students are refused later, with their sentence: a few more are enough.
        for number in range(first, first + min(self.repeat_row, MAX_STUDENTS + MAX_BLANKS)):
            self.ready.append((number, self.row))


def ods_sheets(archive: zipfile.ZipFile) -> Iterator[Iterator[Line]]:
    """Yield the tables of a workbook already checked by `archives.content_of`, each as its lines."""
    tables = _Tables()
    stream = _lines(archive, tables)
    more = True

    def one_table() -> Iterator[Line]:
        nonlocal more
        for line in stream:
            if line is None:
                return
            yield line
        more = False

    while more:
        current = one_table()
        yield current
        for _ in current:  # what the caller left aside
            pass


def _lines(archive: zipfile.ZipFile, tables: _Tables) -> Iterator[Line | None]:
    parser = PushParser(tables)
    for chunk in chunks(archive, "content.xml"):
        parser.feed(chunk)
        while tables.ready:
            yield tables.ready.popleft()
    parser.close()
    while tables.ready:
        yield tables.ready.popleft()


def _count(text: str | None) -> int:
    if text is None:
        return 1
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise FileRefused(DAMAGED)
    return max(int(text), 1)


def _typed(attrib: dict[str, str]) -> Any:
    """Return the value of a date or of a number; None when the text of the cell is its value."""
    kind = attrib.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        return attrib.get(f"{_OFFICE}date-value", "")[:40] or None
    if kind in _NUMBERS:
        try:
            return float(attrib.get(f"{_OFFICE}value", "")[:40])
        except ValueError:
            return None
    return None
