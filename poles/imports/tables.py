"""One reader for every table: source, encoding, delimiter, header by synonyms, rows with their line number.

    table = read_table("communes.csv", [Column("insee", "code_insee", required=True), Column("name", "nom")])
    for row in table.rows(report):
        row.line, row["insee"], row["name"]

Nothing about the file is asked of the person: accents, case, blanks, underscores and apostrophes of the header do not
count, columns come in any order, unknown columns are left aside.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from poles.imports.errors import SourceError
from poles.imports.report import Report
from poles.imports.sources import read_source
from poles.imports.text import decode

DELIMITERS = ";,\t|"
#: A title or a blank line may stand above the header.
HEADER_WITHIN = 10
#: A cell longer than this is a broken quotation mark.
MAX_CELL = 200_000
#: So does a row that runs over more lines than this.
MAX_LINES = 100
UNCLOSED = "un guillemet ouvert n'est pas refermé : la suite n'est pas lisible"

_BLANKS = "\u00a0\u202f\u2007\ufeff \t\r\n"


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def fold(text: str) -> str:
    """Return a text without accents, case, blanks or punctuation: « N° Département » -> ndepartement."""
    return re.sub(r"[^a-z0-9+]", "", _plain(text))


def search_text(text: str) -> str:
    """Return a name as people type it in a search box: no accent, lower case, one blank between words."""
    return re.sub(r"[^a-z0-9]+", " ", _plain(text)).strip()


@dataclass(frozen=True)
class Column:
    """A column by its own name and the names that publishers give it; the first name present in the header wins."""

    name: str
    synonyms: tuple[str, ...]
    required: bool = False

    def __init__(self, name: str, *synonyms: str, required: bool = False) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "synonyms", tuple(dict.fromkeys(map(fold, (*synonyms, name)))))
        object.__setattr__(self, "required", required)
        object.__setattr__(self, "label", synonyms[0] if synonyms else name)

    label: str = ""

    def place(self, header: Sequence[str]) -> int | None:
        """Return the position of the column in a folded header, or None."""
        return next((header.index(name) for name in self.synonyms if name in header), None)


@dataclass(frozen=True, slots=True)
class Row:
    """The wanted values of a line, stripped; absent columns are empty. `line` is the physical line in the file."""

    line: int
    values: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(frozen=True)
class Table:
    """A table whose header was understood."""

    source: str
    encoding: str
    delimiter: str
    header: list[str]
    places: dict[str, int | None]
    text: str
    skip: int

    def has(self, name: str) -> bool:
        """Whether the file has that column."""
        return self.places[name] is not None

    def rows(self, report: Report) -> Iterator[Row]:
        """Yield the rows; lines that are broken or have another number of cells are refused in the report."""
        width = len(self.header)
        reader = _reader(self.text, self.delimiter)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                report.refuse(line, "", UNCLOSED)
                return
            start, line = line, reader.line_num + 1
            if line - start > MAX_LINES:
                report.refuse(start, cells[0].strip(_BLANKS), UNCLOSED)
                continue
            if start <= self.skip or not any(cell.strip(_BLANKS) for cell in cells):
                continue
            if len(cells) < width or any(cell.strip(_BLANKS) for cell in cells[width:]):
                report.refuse(
                    start,
                    cells[0].strip(_BLANKS),
                    f"la ligne a {len(cells)} colonne(s), l'en-tête en a {width} : un séparateur manque ou est de trop",
                )
                continue
            yield Row(
                start,
                {name: cells[place].strip(_BLANKS) if place is not None else "" for name, place in self.places.items()},
            )

    @cached_property
    def name(self) -> str:
        """Return the file's name without folders, for messages and for a year written in it."""
        return self.source.rsplit("/", 1)[-1]


def _reader(text: str, delimiter: str) -> csv._reader:  # type: ignore[name-defined]
    csv.field_size_limit(MAX_CELL)
    # newline=None: \r\n, \n and a lone \r all end a line, inside quotation marks too.
    return csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)


def read_table(source: str | Path, columns: Iterable[Column]) -> Table:
    """Read a source and understand its header.

    Raises SourceError, with a French sentence, when it cannot be read or lacks a compulsory column.
    """
    text, encoding = decode(read_source(source))
    return parse_table(text, columns, source=str(source), encoding=encoding)


def parse_table(text: str, columns: Iterable[Column], *, source: str = "", encoding: str = "") -> Table:
    """Understand the header of a text (see `read_table`)."""
    wanted = list(columns)
    if not text.strip(_BLANKS):
        raise SourceError("Le fichier est vide.")
    if text.lstrip(_BLANKS)[:15].lower().startswith(("<!doctype html", "<html", "<?xml", "<body")):
        raise SourceError("Ce n'est pas une table mais une page web : vérifiez l'adresse du fichier.")
    best: Table | None = None
    best_score = (-1, -1, -1)
    for delimiter in DELIMITERS:
        for end, cells in _first_lines(text, delimiter):
            header = [fold(cell) for cell in cells]
            places = {column.name: column.place(header) for column in wanted}
            required = sum(places[column.name] is not None for column in wanted if column.required)
            # Then the most columns known, then the most cells: the header of a table nobody knows is its widest line.
            score = (required, sum(place is not None for place in places.values()), len(cells))
            if score > best_score:
                named = [cell.strip(_BLANKS) for cell in cells]
                best_score, best = score, Table(source, encoding, delimiter, named, places, text, end)
    if best is None:
        raise SourceError("Le fichier n'a pas de ligne d'en-tête lisible.")
    missing = [column.label for column in wanted if column.required and best.places[column.name] is None]
    if missing:
        found = ", ".join(cell for cell in best.header if cell)[:300] or "aucune"
        raise SourceError(
            f"Il manque {'la colonne' if len(missing) == 1 else 'les colonnes'} « {' », « '.join(missing)} ». "
            f"Colonnes trouvées : {found}."
        )
    return best


def _first_lines(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the last physical line and the cells of the lines among which the header may be."""
    reader = _reader(text[: MAX_CELL * 2], delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
            if reader.line_num >= HEADER_WITHIN:
                return
    except csv.Error:
        return
