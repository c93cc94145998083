"""Workbooks .xlsx, read as a stream of XML events: the strings and the date styles first, then sheet after sheet.

A general library keeps every cell and style as an object: on the 136 columns of SIECLE it took three times as long.
Formulas are never evaluated: the value last shown is taken.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from typing import Any

from establishments.imports.students.archives import DAMAGED, chunks
from establishments.imports.students.columns import Line
from establishments.imports.students.limits import MAX_CELL, MAX_COLUMNS, MAX_SHEETS, check_columns
from establishments.imports.students.results import FileRefused
from establishments.imports.students.xml import PushParser

#: Numbers of the built-in formats that show a date (ECMA-376, part 1, 18.8.30).
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
#: Colours, conditions, locales and quoted or escaped text inside a format.
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.')
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001  a day of the calendar, without a time zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LAST_SERIAL = 2_958_465  # 31 December 9999
_MAX_STYLES = 70_000
#: Text comes in pieces: no cell that is read has so many.
_MAX_PIECES = 1_000


class _Target:
    """The common part of the receivers: the text inside the elements that are wanted."""

    def __init__(self) -> None:
        self.text: list[str] | None = None

    def data(self, text: str) -> None:
        if self.text is not None and len(self.text) < _MAX_PIECES:
            self.text.append(text[:MAX_CELL])

    def end(self, tag: str) -> None:
        """Nothing ends but what a receiver says."""

    def close(self) -> None:
        """Nothing is kept until the end."""


class _Workbook(_Target):
    """Sheets in their order, as relation ids, and the epoch of the dates."""

    def __init__(self) -> None:
        super().__init__()
        self.relations: list[str] = []
        self.epoch = _EPOCH

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        name = _bare(tag)
        if name == "sheet":
            found = next((value for key, value in attrib.items() if _bare(key) == "id" and key.startswith("{")), "")
            self.relations.append(found)
        elif name == "workbookPr" and attrib.get("date1904") in {"1", "true"}:
            self.epoch = _EPOCH_1904


class _Relations(_Target):
    """{relation id: member of the archive}."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        if _bare(tag) == "Relationship" and attrib.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", attrib.get("Target", "")))
            self.targets[attrib.get("Id", "")] = path.lstrip("/")


class _Strings(_Target):
    """The shared strings; phonetic guides are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.phonetic = 0

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        name = _bare(tag)
        if name == "si":
            self.strings.append("")
        elif name == "rPh":
            self.phonetic += 1
        elif name == "t" and not self.phonetic:
            self.text = []

    def end(self, tag: str) -> None:
        name = _bare(tag)
        if name == "rPh":
            self.phonetic -= 1
        elif name == "t" and self.text is not None:
            if self.strings and len(self.strings[-1]) < MAX_CELL:
                self.strings[-1] += "".join(self.text)[:MAX_CELL]
            self.text = None


class _Styles(_Target):
    """Which styles of cells show a date."""

    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[str, bool] = {}
        self.dates: list[bool] = []
        self.inside = False

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        name = _bare(tag)
        if name == "numFmt":
            code = _NOT_CODE.sub("", attrib.get("formatCode", "")[:500]).lower()
            self.formats[attrib.get("numFmtId", "")] = any(sign in code for sign in "ymd") and "general" not in code
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside and len(self.dates) < _MAX_STYLES:
            number = attrib.get("numFmtId", "0")
            built_in = number.isascii() and number.isdigit() and len(number) < 4 and int(number) in _DATE_FORMATS
            self.dates.append(self.formats.get(number, built_in))

    def end(self, tag: str) -> None:
        if _bare(tag) == "cellXfs":
            self.inside = False


class _Sheet(_Target):
    """The lines of a sheet that show something, in `ready`; as wide as their last value."""

    def __init__(self, strings: list[str], dates: list[bool], epoch: dt.datetime) -> None:
        super().__init__()
        self.strings, self.dates, self.epoch = strings, dates, epoch
        self.ready: deque[Line] = deque()
        self.number = 0
        self.row: list[Any] = []
        self.column = 0
        self.kind = ""
        self.is_date = False

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        name = tag.rsplit("}", 1)[-1]
        if name == "c":
            place = attrib.get("r")
            self.column = _column(place) if place else self.column + 1
            self.kind = attrib.get("t", "n")
            style = attrib.get("s", "")
            self.is_date = style.isdecimal() and len(style) < 6 and self._shows_date(int(style))
            self.text = None
        elif name in ("v", "t"):
            if self.text is None:
                self.text = []
        elif name == "f":
            self.text = None
        elif name == "row":
            number = attrib.get("r", "")
            self.number = int(number) if number.isdecimal() and len(number) < 9 else self.number + 1
            self.row, self.column = [], 0

    def end(self, tag: str) -> None:
        name = tag.rsplit("}", 1)[-1]
        if name == "c":
            if self.text:
                self._keep(self._value("".join(self.text)[:MAX_CELL]))
            self.text = None
        elif name == "row" and self.row:
            self.ready.append((self.number, self.row))
            self.row = []

    def data(self, text: str) -> None:
        if self.text is not None and len(self.text) < _MAX_PIECES:
            self.text.append(text[:MAX_CELL])

    def _shows_date(self, style: int) -> bool:
        return style < len(self.dates) and self.dates[style]

    def _keep(self, value: Any) -> None:
        if value is None or value == "":
            return
        check_columns(self.column)
        missing = self.column - 1 - len(self.row)
        if missing < 0:
            raise FileRefused(DAMAGED)  # a column given twice, or out of order
        if missing:
            self.row.extend([None] * missing)
        self.row.append(value)

    def _value(self, text: str) -> Any:
        if self.kind == "s":
            place = int(text)
            return self.strings[place] if 0 <= place < len(self.strings) else None
        if self.kind == "n":
            number = float(text)
            return self._date(number) if self.is_date else number
        return None if self.kind in ("e", "b") else text.strip()

    def _date(self, serial: float) -> dt.datetime | float:
        return self.epoch + dt.timedelta(days=serial) if 0 <= serial < _LAST_SERIAL else serial


def xlsx_sheets(archive: zipfile.ZipFile) -> Iterator[Iterator[Line]]:
    """Yield the sheets of a workbook already checked by `archives.content_of`, each as its lines."""
    members = set(archive.namelist())
    book, relations, strings, styles = _Workbook(), _Relations(), _Strings(), _Styles()
    _parse(archive, "xl/workbook.xml", book)
    _parse(archive, "xl/_rels/workbook.xml.rels", relations)
    for name, target in (("xl/sharedStrings.xml", strings), ("xl/styles.xml", styles)):
        if name in members:
            _parse(archive, name, target)
    for relation in book.relations[:MAX_SHEETS]:
        path = relations.targets.get(relation, "")
        if path in members and "worksheets" in path:
            yield _lines(archive, path, _Sheet(strings.strings, styles.dates, book.epoch))


def _parse(archive: zipfile.ZipFile, name: str, target: Any) -> None:
    parser = PushParser(target)
    for chunk in chunks(archive, name):
        parser.feed(chunk)
    parser.close()


def _lines(archive: zipfile.ZipFile, path: str, sheet: _Sheet) -> Iterator[Line]:
    parser = PushParser(sheet)
    for chunk in chunks(archive, path):
        parser.feed(chunk)
        while sheet.ready:
            yield sheet.ready.popleft()
    parser.close()
    while sheet.ready:
        yield sheet.ready.popleft()


def _column(place: str) -> int:
    """Return the number of a column from a place, « AB12 » -> 28; one beyond the widest sheet when it is farther."""
    number = 0
    for sign in place[:5]:
        if not "A" <= sign <= "Z":
            break
        number = number * 26 + ord(sign) - 64
    return min(number, MAX_COLUMNS + 1)


def _bare(name: str) -> str:
    return name.rsplit("}", 1)[-1]
