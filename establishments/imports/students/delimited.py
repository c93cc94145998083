"""Text files with a delimiter: ; , tab or |, found by the header it makes readable."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from establishments.imports.students.columns import Header, Line, find_header, no_header
from establishments.imports.students.limits import HEADER_WITHIN, MAX_CELL
from establishments.imports.students.results import FileRefused

DELIMITERS = ";,\t|"
#: A row that runs over more lines has an open quotation mark.
_MAX_LINES = 30


def read_text(text: str) -> tuple[Header, str, Iterator[Line]]:
    """Return the header, the delimiter and every line of the text. Raises FileRefused without a readable header."""
    best: tuple[int, str, Header] | None = None
    head = "".join(text[: MAX_CELL * 20].splitlines(keepends=True)[: HEADER_WITHIN * 2])
    for delimiter in DELIMITERS:
        try:
            header = find_header(list(_upto_error(head, delimiter)))
        except FileRefused:
            continue  # too many columns for this delimiter: another may do
        if header and (best is None or len(header.places) > best[0]):
            best = (len(header.places), delimiter, header)
    if best is None:
        raise no_header()
    return best[2], best[1], lines(text, best[1])


def lines(text: str, delimiter: str) -> Iterator[Line]:
    """Yield (first physical line, cells). Raises FileRefused where a quotation mark stays open."""
    # newline=None: \r\n, \n and a lone \r all end a line, inside quotation marks too.
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _unclosed(start) from None
        if reader.line_num - start >= _MAX_LINES or any(len(cell) > MAX_CELL for cell in cells):
            raise _unclosed(start)
        yield start, cells
        start = reader.line_num + 1


def _upto_error(text: str, delimiter: str) -> Iterator[Line]:
    """Yield the lines that can be read: the end of an extract may cut a quotation mark."""
    try:
        yield from lines(text, delimiter)
    except FileRefused:
        return


def _unclosed(line: int) -> FileRefused:
    return FileRefused(
        f"À la ligne {line}, un guillemet ouvert n'est pas refermé : corrigez-la ou exportez de nouveau."
    )
