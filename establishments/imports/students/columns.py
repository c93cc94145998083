"""Recognition of the header: which column feeds what, which format it is, and what is dropped unread."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from establishments.imports.students import values
from establishments.imports.students.limits import HEADER_WITHIN, MAX_CELL, check_columns
from establishments.imports.students.results import ColumnFound, FileRefused, StudentFormat
from poles.imports.tables import fold

#: A line of a table: its number as a person counts, its cells.
Line = tuple[int, Sequence[Any]]

#: field -> headers, best first. Accents, case, blanks, asterisks and punctuation do not count.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "last_name": ("Nom de famille", "Nom", "Nom élève", "Nom de l'élève", "Nom de famille élève"),
    "first_name": ("Prénom", "Prénom 1", "Premier prénom", "Prénom élève", "Prénom de l'élève"),
    "full_name": ("Élèves", "Élève", "Nom Prénom", "Nom et prénom", "Nom et prénom de l'élève", "Nom prénom élève"),
    "birth_date": (
        "Date naissance", "Date de naissance", "Date de naissance (jj/mm/aaaa)", "Né(e) le", "Né le", "Née le",
        "Date naiss", "DDN", "Date_naissance élève",
    ),
    "sex": ("Sexe", "Code sexe", "Sexe élève", "Sexe biologique (f/h)"),
    "ine": ("Id National", "INE", "Identifiant national", "Identifiant unique", "N° INE", "Code INE", "INE élève"),
    "class_name": (
        "Division", "Code Structure", "Classe", "Classe de rattachement", "DIV.", "Code division", "Libellé classe",
        "Libellé division", "Code classe", "Nom de la classe", "Label classe",
    ),
    "class_type": ("Type Structure",),
    "mef": ("Code MEF", "MEF", "Code MEF 11", "Code MEF national", "MEF code"),
    "status": ("Statut", "Code statut", "Statut élève"),
    "left_on": ("Date Sortie", "Date de sortie", "Sortie"),
    "home_insee": (
        "Code INSEE de la commune de résidence", "Code commune INSEE", "Commune INSEE", "Code commune résidence",
        "Code INSEE de ville de résidence",
    ),
    "home_postal": ("Code postal de résidence", "Code postal", "CP", "Code postal élève"),
    "home_commune_name": ("Commune de résidence", "Lib. Postal", "Commune", "Ville", "Libellé postal", "Ville élève"),
    "uai": ("UAI", "Code UAI", "UAJ", "RNE", "Code RNE", "UAI établissement"),
    "school_year": ("Année scolaire",),
}  # fmt: skip
_FOLDED = {field: tuple(fold(name) for name in names) for field, names in SYNONYMS.items()}
#: What people know the fields by, in sentences.
LABELS = {
    "last_name": "Nom", "first_name": "Prénom", "full_name": "Nom et prénom", "birth_date": "Date de naissance",
    "sex": "Sexe", "ine": "INE", "class_name": "Classe", "mef": "Code MEF", "left_on": "Date de sortie",
    "home_insee": "Code INSEE de la commune de résidence", "home_postal": "Code postal de résidence",
    "home_commune_name": "Commune de résidence", "status": "Statut", "class_type": "Type de structure",
}  # fmt: skip
_TEMPLATE_MARKS = frozenset(map(fold, ("Code INSEE de la commune de résidence", "Commune de résidence", "Classe")))
_SIECLE_MARKS = frozenset(map(fold, ("Code Structure", "Id National", "Prénom 1", "Elève No Etab")))
_STSWEB_MARKS = frozenset(map(fold, ("DIV.", "Nom élève", "Prénom élève")))
_PRONOTE_MARKS = frozenset(map(fold, ("Élèves", "Classe de rattachement", "Cnx Ele.")))
_PRONOTE_PAIR = frozenset(map(fold, ("Né(e) le", "Classe")))
#: « Prénom » whose accent was lost between two encodings.
_DAMAGED_FIRST_NAME = re.compile(r"^pr(?!enom)[a-z]{0,3}nom")
#: No header is longer; a sentence above the table may be.
_MAX_HEADER = 60


@dataclass(frozen=True, slots=True)
class Header:
    """An understood header. `places`: field -> position; `labels`: field -> header as written in the file."""

    line: int
    cells: tuple[str, ...]
    places: dict[str, int]
    format: StudentFormat

    @property
    def width(self) -> int:
        """Return the number of cells up to the last that has a name."""
        return len(self.cells)

    @property
    def columns(self) -> list[ColumnFound]:
        """Return every column with what it feeds; the others are dropped."""
        fields = {place: field for field, place in self.places.items()}
        return [
            ColumnFound(cell, fields.get(n), n not in fields)
            for n, cell in enumerate(self.cells)
            if cell or n in fields
        ]

    def label(self, field: str) -> str:
        """Return the header of a field as the file writes it, or its usual name."""
        place = self.places.get(field)
        return (self.cells[place] if place is not None else "") or LABELS.get(field, field)

    def pick(self, cells: Sequence[Any]) -> dict[str, Any]:
        """Return the values of the recognised columns alone: the other cells go no further."""
        return {field: cells[place] if place < len(cells) else None for field, place in self.places.items()}

    def repeats(self, cells: Sequence[Any]) -> bool:
        """Whether the line is the header again, as printed on each page."""
        place = self.places["class_name"]  # most lines differ there: the others need not be compared
        if place >= len(cells) or header_text(cells[place]) != self.cells[place]:
            return False
        return tuple(header_text(cell) for cell in cells[: self.width]) == self.cells


def header_text(cell: Any) -> str:
    """Return a header in one line, without blanks around (no-break spaces included) nor invisible signs."""
    return values.text(cell[:MAX_CELL] if isinstance(cell, str) else cell)[:200]


def find_places(folded: Sequence[str]) -> dict[str, int]:
    """Return {field: position} of a folded header. Of several columns of one name, the first is the student's."""
    first: dict[str, int] = {}
    for place, name in enumerate(folded):
        if name:
            first.setdefault(name, place)
    found: dict[str, int] = {}
    for field, names in _FOLDED.items():
        known = [first[name] for name in names if name in first]
        if known:
            found[field] = known[0]
    if "last_name" in found and "first_name" in found:
        found.pop("full_name", None)
    elif "full_name" in found:
        found.pop("last_name", None)
        found.pop("first_name", None)
    elif "last_name" in found and not any(_DAMAGED_FIRST_NAME.match(name) for name in folded):
        # « Nom » alone holds the whole name.
        found["full_name"] = found.pop("last_name")
    return found


def find_header(lines: Iterable[Line]) -> Header | None:
    """Return the best header among the first lines, or None when none has both a name and a class."""
    best: Header | None = None
    for rank, (line, cells) in enumerate(lines):
        if rank >= HEADER_WITHIN:
            break
        header = understand(line, cells)
        if header and (best is None or len(header.places) > len(best.places)):
            best = header
    return best


def understand(line: int, cells: Sequence[Any]) -> Header | None:
    """Return the line as a header, or None when it lacks a name or a class."""
    texts = [header_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    check_columns(len(texts))
    folded = [fold(text) if len(text) <= _MAX_HEADER else "" for text in texts]
    places = find_places(folded)
    has_name = "full_name" in places or {"last_name", "first_name"} <= places.keys()
    if not has_name or "class_name" not in places:
        return None
    return Header(line, tuple(texts), places, format_of(texts, frozenset(folded)))


def format_of(texts: Sequence[str], folded: frozenset[str]) -> StudentFormat:
    """Return the format that a header belongs to; a list nobody knows counts as a class list."""
    if sum(text.endswith("*") for text in texts) >= 3:
        return StudentFormat.FREGATA_CSV
    if folded >= _TEMPLATE_MARKS:
        return StudentFormat.TEMPLATE
    if folded & _SIECLE_MARKS:
        return StudentFormat.SIECLE_SHEET
    return StudentFormat.PRONOTE_CSV if _is_pronote(folded) else StudentFormat.STSWEB_CSV


def _is_pronote(folded: frozenset[str]) -> bool:
    """Whether the header is Pronote's: its own words, or its way to say « Né(e) le » beside « Classe »."""
    return bool(folded & _PRONOTE_MARKS) or (folded >= _PRONOTE_PAIR and not folded & _STSWEB_MARKS)


def no_header() -> FileRefused:
    """Return the refusal of a table whose columns are not recognised; it repeats no cell: it could be a person."""
    return FileRefused(
        "Aucune ligne d'en-tête n'est reconnue : il faut au moins les colonnes « Nom », « Prénom » et « Classe » "
        "(ou « Division »). Exportez de nouveau avec les en-têtes, ou utilisez notre modèle. "
        "Si les accents s'affichent mal, enregistrez le fichier en UTF-8."
    )


def is_blank(cells: Sequence[Any]) -> bool:
    """Whether no cell of the line shows anything."""
    return not any(cell is not None and str(cell).strip() for cell in cells)


def body(lines: Iterable[Line], header: Header) -> Iterator[Line]:
    """Yield the lines under the header that hold something else than the header again."""
    for line, cells in lines:
        if line > header.line and not is_blank(cells) and not header.repeats(cells):
            yield line, cells
