"""SIECLE exports in XML: BEE_ELEVES (with or without addresses), and BEE_RESPONSABLES for the commune of the student.

Only the elements named here are read; the text of every other one is never collected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from establishments.imports.students.limits import MAX_STUDENTS, check_columns, check_students
from establishments.imports.students.results import ColumnFound, FileRefused
from establishments.imports.students.xml import PushParser

#: Elements of ELEVE -> field.
STUDENT = {
    "NOM_DE_FAMILLE": "last_name", "PRENOM": "first_name", "DATE_NAISS": "birth_date", "CODE_SEXE": "sex",
    "ID_NATIONAL": "ine", "INE_RNIE": "ine_rnie", "CODE_MEF": "mef", "CODE_STATUT": "status",
    "DATE_SORTIE": "left_on", "ADRESSE_ID": "address",
}  # fmt: skip
ADDRESS = {
    "CODE_COMMUNE_INSEE": "home_insee", "CODE_POSTAL": "home_postal", "LIBELLE_POSTAL": "home_commune_name",
    "LIBELLE_COMMUNE": "home_commune_name",
}  # fmt: skip
_STRUCTURE = {"CODE_STRUCTURE", "TYPE_STRUCTURE"}
_GUARDIAN = {"ELEVE_ID", "PERSONNE_ID", "NIVEAU_RESPONSABILITE", "RESP_LEGAL"}
_RECORDS = {"ELEVE", "STRUCTURE", "ADRESSE", "PERSONNE", "RESPONSABLE_ELEVE", "PARAMETRES"}
_WANTED: dict[str, frozenset[str]] = {
    "ELEVE": frozenset(STUDENT),
    "STRUCTURE": frozenset(_STRUCTURE),
    "ADRESSE": frozenset(ADDRESS),
    "PERSONNE": frozenset({"ADRESSE_ID"}),
    "RESPONSABLE_ELEVE": frozenset(_GUARDIAN),
    "PARAMETRES": frozenset({"UAJ", "ANNEE_SCOLAIRE"}),
}
LABELS = {field: element for element, field in STUDENT.items()} | {
    "class_name": "CODE_STRUCTURE",
    "home_postal": "CODE_POSTAL",
}
_MAX_TEXT = 500
#: A student has an address, two structures and a few guardians with theirs: ten records at most.
_MAX_RECORDS = 10 * MAX_STUDENTS


@dataclass
class SiecleXml:
    """What the elements told. Guardians serve for an address alone."""

    root: str = ""
    uai: str = ""
    school_year: str = ""
    students: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    divisions: dict[str, list[str]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, dict[str, str]] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    guardians: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    elements: dict[str, None] = field(default_factory=dict)

    def picked(self) -> Iterable[tuple[int, dict[str, str]]]:
        """Yield (line, values by field) of each student; a student of two divisions comes once, in the first."""
        ranks = len(set(self.lines.values())) < len(self.lines)
        for rank, (key, facts) in enumerate(self.students.items(), 1):
            values = {name: facts.get(name, "") for name in STUDENT.values() if name not in {"address", "ine_rnie"}}
            values["ine"] = facts.get("ine_rnie") or values["ine"]
            values["class_name"] = next(iter(self.divisions.get(key, ())), "")
            if not values["class_name"] and key in self.groups:
                values["class_name"], values["class_type"] = self.groups[key], "G"
            values.update(self._home(key, facts.get("address", "")))
            yield (rank if ranks else self.lines[key]), values

    def _home(self, key: str, address: str) -> dict[str, str]:
        if address in self.addresses:
            return self.addresses[address]
        # Level 1 is the legal guardian; others come after, in the order of the file.
        for _level, person in sorted(self.guardians.get(key, ()), key=lambda pair: pair[0]):
            if (found := self.addresses.get(self.persons.get(person, ""))) is not None:
                return found
        return {}

    def columns(self) -> list[ColumnFound]:
        """Return the elements met: what they feed, or dropped."""
        fields = STUDENT | ADDRESS | {"CODE_STRUCTURE": "class_name"}
        shown = {"address": None, "status": None, "ine_rnie": "ine"}
        return [
            ColumnFound(name, shown.get(fields[name], fields[name]) if name in fields else None, name not in fields)
            for name in self.elements
        ]


class _Target:
    """Receives the XML events and fills a SiecleXml."""

    def __init__(self, found: SiecleXml) -> None:
        self.found = found
        self.parser: PushParser | None = None
        self.path: list[str] = []
        self.record = ""
        self.depth = 0
        self.owner = ""
        self.identity = ""
        self.values: dict[str, str] = {}
        self.text: list[str] | None = None
        self.records = 0

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        self.path.append(tag)
        if len(self.path) == 1:
            self.found.root = tag
            if not tag.startswith("BEE_"):
                raise _not_students(tag)
        if tag == "STRUCTURES_ELEVE":
            self.owner = attrib.get("ELEVE_ID", "")
        if tag in _RECORDS and not self.record:
            self.record, self.depth, self.values = tag, len(self.path), {}
            self.records += 1
            if self.records > _MAX_RECORDS:
                check_students(self.records)
            self.identity = attrib.get(f"{tag}_ID", "")
            if tag == "ELEVE":
                key = self.identity or f"#{len(self.found.students)}"
                check_students(len(self.found.students) + 1)
                self.identity = key if key not in self.found.students else f"{key}#{len(self.found.students)}"
                self.found.lines[self.identity] = self.parser.line if self.parser else 0
                self.found.students[self.identity] = self.values
        elif self.record and len(self.path) == self.depth + 1:
            if self.record == "ELEVE":
                self.found.elements.setdefault(tag[:80])
                check_columns(len(self.found.elements))
            if tag in _WANTED[self.record]:
                self.text = []

    def data(self, text: str) -> None:
        if self.text is not None and len(self.text) < _MAX_TEXT:
            self.text.append(text[:_MAX_TEXT])

    def end(self, tag: str) -> None:
        if self.text is not None and len(self.path) == self.depth + 1:
            names = STUDENT if self.record == "ELEVE" else ADDRESS if self.record == "ADRESSE" else {}
            value = "".join(self.text).strip()[:_MAX_TEXT]
            if value:
                self.values.setdefault(names.get(tag, tag), value)
            self.text = None
        if self.record and len(self.path) == self.depth:
            self._end_record()
            self.record = ""
        self.path.pop()

    def close(self) -> None:
        """Nothing is kept until the end."""

    def _end_record(self) -> None:
        found, values = self.found, self.values
        if self.record == "STRUCTURE" and self.owner:
            self.found.elements.setdefault("CODE_STRUCTURE")
            code = values.get("CODE_STRUCTURE", "")
            if values.get("TYPE_STRUCTURE", "D") == "D":
                found.divisions.setdefault(self.owner, []).append(code)
            else:
                found.groups.setdefault(self.owner, code)
        elif self.record == "ADRESSE":
            found.addresses[self.identity] = {name: values[name] for name in set(ADDRESS.values()) if name in values}
        elif self.record == "PERSONNE":
            found.persons[self.identity] = values.get("ADRESSE_ID", "")
        elif self.record == "RESPONSABLE_ELEVE":
            level = values.get("NIVEAU_RESPONSABILITE") or values.get("RESP_LEGAL") or "9"
            found.guardians.setdefault(values.get("ELEVE_ID", ""), []).append((level, values.get("PERSONNE_ID", "")))
        elif self.record == "PARAMETRES":
            found.uai = found.uai or values.get("UAJ", "").upper()[:8]
            found.school_year = found.school_year or values.get("ANNEE_SCOLAIRE", "")


def read_xml(pieces: Iterable[bytes], found: SiecleXml) -> SiecleXml:
    """Add what an XML file tells to `found`. Raises FileRefused on damage, declarations and other documents."""
    target = _Target(found)
    target.parser = PushParser(target)
    for piece in pieces:
        target.parser.feed(piece)
    target.parser.close()
    return found


def _not_students(root: str) -> FileRefused:
    if root.startswith("STS"):
        return FileRefused(
            "Ce fichier STSWEB contient les services et non les élèves : déposez l'export XML des élèves."
        )
    return FileRefused(
        "Ce fichier XML n'est pas un export d'élèves de SIECLE : déposez « ElevesSansAdresses.xml » ou le fichier .zip."
    )
