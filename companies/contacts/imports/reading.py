"""From the bytes of an address book to its lines, each with what was read and what is wrong; no database."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from companies.contacts.imports.columns import LABELS, Header, Line, find_header, names_columns
from companies.rules import siret_problem
from establishments.imports.students import archives, limits, sniffing, values
from establishments.imports.students.columns import is_blank
from establishments.imports.students.delimited import DELIMITERS
from establishments.imports.students.delimited import lines as text_lines
from establishments.imports.students.opendocument import ods_sheets
from establishments.imports.students.results import FileRefused
from establishments.imports.students.xls import xls_sheets
from establishments.imports.students.xlsx import xlsx_sheets
from poles.imports.tables import fold
from poles.nomenclatures import Sector

#: Contacts of one file: a lycée keeps some hundreds.
MOST = 3000
EXTENSIONS = ("xlsx", "ods", "csv", "xls", "txt")
_FRANCE = {"", "france", "fr", "fra"}
_SECTORS = {fold(label): value for value, label in Sector.choices} | {value.lower(): value for value in Sector.values}
_APE = re.compile(r"^(\d{2})\.?(\d{2})\.?([A-Z])$")


@dataclass(slots=True)
class Entry:
    """A line of the file: the values read, the reasons for which it cannot be kept, and what to look at."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def problem(self, column: str, value: str, reason: str) -> None:
        """Refuse the line."""
        self.problems.append({"column": column, "value": value[:60], "reason": reason})


@dataclass(frozen=True, slots=True)
class Book:
    """A file that was understood."""

    header: Header
    entries: list[Entry]


def read_book(content: bytes) -> Book:
    """Read an address book, whatever its format. Raises FileRefused with one sentence; wrong lines carry theirs."""
    header, lines = _open(content)
    entries: list[Entry] = []
    for number, cells in lines:
        if number <= header.last or is_blank(cells) or names_columns(cells):
            continue
        if len(entries) >= MOST:
            raise FileRefused(f"Le fichier compte plus de {MOST} lignes : partagez-le en plusieurs fichiers.")
        entries.append(read_entry(number, header.pick(cells), header))
    if not entries:
        raise FileRefused("Le fichier ne contient aucun contact sous ses en-têtes : exportez-le de nouveau.")
    return Book(header, entries)


def _open(content: bytes) -> tuple[Header, Iterable[Line]]:
    kind = sniffing.kind_of(content)
    if kind is sniffing.Kind.TEXT:
        return _open_text(sniffing.text_of(content)[0])
    if kind is sniffing.Kind.OLE:
        return _first_known(xls_sheets(content))
    if kind is sniffing.Kind.XML:
        raise FileRefused("Ce fichier est un document XML : enregistrez le carnet d'adresses en .xlsx ou .csv.")
    archive = archives.open_archive(content)
    holds = archives.content_of(archive)
    if holds is archives.Content.XLSX:
        return _first_known(xlsx_sheets(archive))
    if holds is archives.Content.ODS:
        return _first_known(ods_sheets(archive))
    raise FileRefused("Ce fichier est une archive : sortez-en le tableur et déposez-le seul.")


def _open_text(text: str) -> tuple[Header, Iterable[Line]]:
    best: tuple[int, str, Header] | None = None
    for delimiter in DELIMITERS:
        try:
            first = list(itertools.islice(text_lines(text, delimiter), limits.HEADER_WITHIN))
        except FileRefused:
            continue  # another delimiter may do
        header = find_header(first)
        if header is not None and (best is None or len(header.places) > best[0]):
            best = (len(header.places), delimiter, header)
    if best is None:
        raise no_header()
    return best[2], text_lines(text, best[1])


def _first_known(sheets: Iterator[Iterator[Line]]) -> tuple[Header, Iterable[Line]]:
    for lines in sheets:
        first = list(itertools.islice(lines, limits.HEADER_WITHIN))
        if (header := find_header(first)) is not None:
            return header, itertools.chain(first, lines)
    raise no_header()


def no_header() -> FileRefused:
    """Return the refusal of a table whose columns are not recognised; it repeats no cell."""
    return FileRefused(
        "Aucune ligne d'en-tête n'est reconnue : il faut au moins une colonne pour le nom de l'organisme (« Raison "
        "sociale ») et une pour le lieu (« Code postal » ou « Ville »). Ajoutez ces en-têtes, puis recommencez."
    )


def read_entry(number: int, picked: dict[str, str], header: Header) -> Entry:
    """Read a line; what is wrong is told in the entry, nothing is raised."""
    entry = Entry(number)
    legal, trade = picked.get("host_name", ""), picked.get("trade_name", "")
    name = trade or legal
    if not any(sign.isalpha() for sign in name):
        entry.problem(header.label("host_name"), name, "le nom de l'organisme manque")
    elif values.has_damaged_accents(name):
        entry.problem(header.label("host_name"), name, "les accents sont abîmés : exportez de nouveau, en UTF-8")
    elif values.looks_like_formula(name):
        entry.problem(header.label("host_name"), name, "le texte ressemble à une formule de tableur")
    country = picked.get("country", "")
    if fold(country) not in _FRANCE:
        entry.problem(header.label("country"), country, "hors de France : ajoutez ce contact à la main")
    parts = (picked.get(f"address_{n}", "") for n in range(1, 5))
    said = (picked.get("activity", ""), picked.get("trades", ""))
    entry.values = {
        "host_name": _cut(entry, header, "host_name", name, 200),
        "legal_name": legal if trade and fold(legal) != fold(trade) else "",
        "address": ", ".join(dict.fromkeys(part for part in parts if part))[:200],
        "city": picked.get("city", "") or picked.get("postal_label", ""),
        "activity": " ; ".join(dict.fromkeys(part for part in said if part))[:200],
        "person_name": _cut(entry, header, "person_name", picked.get("person_name", ""), 120),
        "person_function": _cut(entry, header, "person_function", picked.get("person_function", ""), 120),
        "note": picked.get("note", "")[:1000],
    }
    _codes(entry, picked, header)
    _reach(entry, picked, header)
    return entry


def _cut(entry: Entry, header: Header, column: str, value: str, limit: int) -> str:
    if len(value) > limit:
        entry.warnings.append(f"{header.label(column)} : le texte est coupé à {limit} caractères")
    return value[:limit]


def _codes(entry: Entry, picked: dict[str, str], header: Header) -> None:
    siret = "".join(picked.get("siret", "").split())
    if siret and (reason := siret_problem(siret)):
        entry.problem(header.label("siret"), siret, f"{reason[:1].lower()}{reason[1:].rstrip('.')}")
        siret = ""
    entry.values["siret"] = siret
    postal, reason = values.read_postal(picked.get("postal_code"))
    if reason and picked.get("postal_code"):
        entry.problem(header.label("postal_code"), picked["postal_code"], reason)
    entry.values["postal_code"] = postal
    if not postal and not entry.values["city"] and not entry.problems:
        entry.problem(header.label("city"), "", "la commune manque : ni ville ni code postal")
    ape = _APE.match(picked.get("ape", "").replace(" ", "").upper())
    entry.values["ape"] = f"{ape[1]}.{ape[2]}{ape[3]}" if ape else ""
    sector = picked.get("sector", "")
    entry.values["sector"] = _SECTORS.get(fold(sector), "")
    if sector and not entry.values["sector"]:
        entry.warnings.append(f"{header.label('sector')} : « {sector[:40]} » n'est pas un secteur connu, à choisir")
    capacity = picked.get("capacity", "")
    entry.values["capacity"] = None
    if capacity:
        if capacity.isascii() and capacity.isdigit() and 1 <= int(capacity) <= 200:
            entry.values["capacity"] = int(capacity)
        else:
            entry.warnings.append(f"{header.label('capacity')} : « {capacity[:20]} » n'est pas un nombre de 1 à 200")


def _reach(entry: Entry, picked: dict[str, str], header: Header) -> None:
    phones = []
    for column in ("phone", "mobile"):
        if told := picked.get(column, ""):
            number = read_phone(told)
            if number:
                phones.append(number)
            else:
                label = header.label(column)
                entry.warnings.append(f"{label} : « {told[:20]} » n'est pas un numéro, rien n'est gardé")
    entry.values["phone"] = phones[0] if phones else ""
    if len(phones) > 1 and phones[1] != phones[0]:
        entry.values["note"] = f"{entry.values['note']} {LABELS['mobile']} : {phones[1]}".strip()[:1000]
    email = picked.get("email", "").lower()
    entry.values["email"] = ""
    if email:
        try:
            validate_email(email)
            entry.values["email"] = email
        except ValidationError:
            entry.warnings.append(f"{header.label('email')} : « {email[:40]} » n'est pas une adresse, rien n'est gardé")


def read_phone(told: str) -> str:
    """Return ten digits, or an international number, or "" for neither; a zero eaten by a spreadsheet comes back."""
    kept = re.sub(r"[^\d+]", "", told.split("/", maxsplit=1)[0])
    if kept.startswith("+33"):
        kept = "0" + kept[3:].removeprefix("0")
    elif kept.startswith("0033"):
        kept = "0" + kept[4:].removeprefix("0")
    if re.fullmatch(r"[1-9]\d{8}", kept):
        kept = "0" + kept
    if re.fullmatch(r"0[1-9]\d{8}", kept) or re.fullmatch(r"\+[1-9]\d{6,14}", kept):
        return kept
    return ""
