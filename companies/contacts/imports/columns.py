"""Which column of an address book feeds what, in files of one or two header lines; pure.

The export of a lycée's software has two header lines and sixteen columns, without SIRET: the first line groups
(« Adresse »), the second names (« 1 », « 2 »…), or both name. A column answers to its own name, then to both together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from establishments.imports.students import values
from establishments.imports.students.limits import HEADER_WITHIN
from poles.imports.tables import fold

Line = tuple[int, Sequence[Any]]

#: field -> headers; accents, case, blanks and punctuation do not count.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "host_name": (
        "Raison sociale", "Entreprise", "Nom de l'entreprise", "Organisme d'accueil", "Organisme", "Société",
        "Structure", "Nom de la structure", "Établissement d'accueil", "Nom", "Employeur", "Tiers",
    ),
    "trade_name": ("Dénomination commerciale", "Enseigne", "Nom commercial", "Nom d'usage"),
    "siret": ("SIRET", "N° SIRET", "Numéro SIRET", "SIRET de l'entreprise", "Code SIRET"),
    "activity": ("Activité", "Activités", "Domaine d'activité", "Activité principale", "Objet"),
    "ape": ("APE", "Code APE", "NAF", "Code NAF", "APE / NAF"),
    "trades": ("Métiers", "Métier", "Métiers proposés"),
    "sector": ("Secteur", "Secteur d'activité", "Secteur professionnel", "Filière"),
    "address_1": ("Adresse 1", "Adresse", "Adresse postale", "Rue", "Adresse ligne 1"),
    "address_2": ("Adresse 2", "Complément d'adresse", "Adresse ligne 2"),
    "address_3": ("Adresse 3", "Adresse ligne 3"),
    "address_4": ("Adresse 4", "Adresse ligne 4"),
    "postal_code": ("Code postal", "CP", "Adresse code postal"),
    "city": ("Ville", "Commune", "Localité", "Adresse ville"),
    "postal_label": ("Libellé postal", "Bureau distributeur", "Lib. postal"),
    "country": ("Pays", "Adresse pays"),
    "phone": ("Téléphone fixe", "Téléphone", "Tél", "Tél.", "Tel fixe", "Numéro de téléphone", "Fixe"),
    "mobile": ("Téléphone portable", "Portable", "Mobile", "Tél. portable", "Tél portable"),
    "email": ("Courriel", "Mail", "Email", "E-mail", "Mél", "Adresse mail", "Adresse électronique", "Adresse e-mail"),
    "person_name": (
        "Contact", "Nom du contact", "Personne à contacter", "Interlocuteur", "Responsable", "Tuteur", "Nom du tuteur",
        "Correspondant",
    ),
    "person_function": ("Fonction", "Fonction du contact", "Qualité", "Poste"),
    "capacity": (
        "Capacité", "Capacité d'accueil", "Nombre de places", "Places", "Élèves accueillis", "Nb stagiaires",
        "Nombre de stagiaires", "Élèves accueillis par an",
    ),
    "note": ("Notes", "Note", "Observations", "Commentaire", "Commentaires", "Remarques"),
}  # fmt: skip
#: What people know the columns by, in sentences.
LABELS = {
    "host_name": "Raison sociale", "trade_name": "Dénomination commerciale", "siret": "SIRET", "activity": "Activité",
    "ape": "APE", "trades": "Métiers", "sector": "Secteur", "address_1": "Adresse", "postal_code": "Code postal",
    "city": "Ville", "postal_label": "Libellé postal", "country": "Pays", "phone": "Téléphone fixe",
    "mobile": "Téléphone portable", "email": "Courriel", "person_name": "Contact", "person_function": "Fonction",
    "capacity": "Capacité", "note": "Notes",
}  # fmt: skip
_KNOWN = {fold(name): (rank, field) for field, names in SYNONYMS.items() for rank, name in enumerate(names)}
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Header:
    """An understood header. `last`: its last line; `places`: field -> position; `cells`: names as written."""

    last: int
    cells: tuple[str, ...]
    places: dict[str, int]

    @property
    def unread(self) -> list[str]:
        """Return the names of the columns that are left aside."""
        used = set(self.places.values())
        return [cell for place, cell in enumerate(self.cells) if cell and place not in used]

    def label(self, field: str) -> str:
        """Return the name of a column as the file writes it, or its usual name."""
        place = self.places.get(field)
        return (self.cells[place] if place is not None else "") or LABELS.get(field, field)

    def pick(self, cells: Sequence[Any]) -> dict[str, str]:
        """Return the values of the recognised columns as clean text."""
        return {field: values.text(cells[place]) if place < len(cells) else "" for field, place in self.places.items()}


def _texts(cells: Sequence[Any]) -> list[str]:
    return [values.text(cell)[:200] for cell in cells]


def _places(names: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return {field: position}; `names`: for each column, what it may be called, best first."""
    found: dict[str, tuple[int, int, int]] = {}
    for place, options in enumerate(names):
        for order, option in enumerate(options):
            known = _KNOWN.get(fold(option)) if option and len(option) <= _LONGEST else None
            if known is None:
                continue
            rank, field = known
            if field not in found or (order, rank) < found[field][:2]:
                found[field] = (order, rank, place)
            break
    return {field: place for field, (_order, _rank, place) in found.items()}


def _is_enough(places: dict[str, int]) -> bool:
    named = "host_name" in places or "trade_name" in places
    return named and bool(places.keys() & {"postal_code", "city", "postal_label"})


def find_header(lines: Sequence[Line]) -> Header | None:
    """Return the best header of one or two lines among the first ones, or None."""
    best: Header | None = None
    first = list(lines)[:HEADER_WITHIN]
    for place, (number, cells) in enumerate(first):
        texts = _texts(cells)
        best = _better(best, Header(number, tuple(texts), _places([(one,) for one in texts])))
        if place + 1 < len(first):
            below, under = first[place + 1][0], _texts(first[place + 1][1])
            best = _better(best, _two_lines(below, texts, under))
    return best


def _two_lines(last: int, above: list[str], under: list[str]) -> Header:
    width = max(len(above), len(under))
    above, under = above + [""] * (width - len(above)), under + [""] * (width - len(under))
    names, shown, group = [], [], ""
    for top, bottom in zip(above, under, strict=True):
        # A group is written over its first column alone, and stands for the next ones.
        group = top or group
        names.append((bottom, f"{group} {bottom}" if bottom else "", top if not bottom else ""))
        shown.append(bottom or top)
    return Header(last, tuple(shown), _places(names))


def _better(best: Header | None, other: Header) -> Header | None:
    if not _is_enough(other.places):
        return best
    return other if best is None or len(other.places) > len(best.places) else best


def names_columns(cells: Sequence[Any]) -> bool:
    """Whether a line under the header is a header too: a second line of names, or the first one printed again."""
    texts = [text for text in _texts(cells) if text]
    known = sum(fold(text) in _KNOWN for text in texts)
    return known >= 3 and known * 2 >= len(texts)
