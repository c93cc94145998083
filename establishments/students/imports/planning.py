"""What a file changes, line by line: who is known, who is new, who leaves, and what cannot be written. Pure.

Students are known by their INE, else by their names and birth date (accents, case and hyphens do not count). The same
plan is made for the preview and again when it is applied: what differs was changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from establishments.models import StudentImportRow
from establishments.students.imports.classes import Classes, Meaning, NewClass
from establishments.students.imports.shapes import FIELDS, Facts, Trouble, fold, person_of, same, trouble

Kind = StudentImportRow.Kind
ELSEWHERE = "cet INE appartient à un élève d’un autre établissement"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file as kept: what it told, and what the reader found wrong in it."""

    line: int
    told: Facts
    problems: tuple[Trouble, ...] = ()
    warnings: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the school is at this moment. `students`: key -> facts, those who left included; `day`: of the file (ISO).

    `communes`: INSEE code, old or new -> code; `postal`: (postal code, folded name) -> code.
    `elsewhere`: INE of the file that other schools of the académie hold.
    """

    students: Mapping[str, Facts]
    classes: Classes
    day: str
    communes: Mapping[str, str] = field(default_factory=dict)
    postal: Mapping[tuple[str, str], str] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    keeps_absent: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """What a line, or an absent student (line 0), will do."""

    line: int
    kind: str
    student: str = ""
    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)
    problems: tuple[Trouble, ...] = ()
    warnings: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole. `meanings`: folded name of a class -> what it means; `present`: students in the school today."""

    rows: list[Planned]
    meanings: dict[str, Meaning]
    present: int
    #: Students who would leave if nobody were kept.
    absent: int

    @property
    def new_classes(self) -> list[NewClass]:
        """Return the classes that are created, by name: those that a written line needs."""
        needed = {fold(row.after["class_name"]) for row in self.rows if row.after and not row.after["school_class"]}
        return [one.new for key, one in self.meanings.items() if one.new and key in needed]


def plan(lines: Iterable[Line], known: Known) -> Plan:
    """Return what the lines change in the school."""
    return _Planner(list(lines), known).plan()


class _Planner:
    def __init__(self, lines: list[Line], known: Known) -> None:
        self.lines, self.known = lines, known
        self.meanings = known.classes.meanings(line.told for line in lines)
        self.by_ine = {facts["ine"]: pk for pk, facts in known.students.items() if facts["ine"]}
        self.by_person: dict[tuple[str, str, str], list[str]] = {}
        self.by_name: dict[tuple[str, str], list[str]] = {}
        for pk, facts in known.students.items():
            if person := person_of(facts):
                self.by_person.setdefault(person, []).append(pk)
                self.by_name.setdefault(person[:2], []).append(pk)
        #: student -> line that is about them; INE -> line.
        self.taken: dict[str, int] = {}
        self.carried: dict[str, int] = {}
        #: Students that a refused line may be about: their absence is not known.
        self.sheltered: set[str] = set()

    def plan(self) -> Plan:
        rows = [self._row(line) for line in self.lines]
        present = {pk for pk, facts in self.known.students.items() if self._is_present(facts)}
        absent = sorted(present - self.taken.keys() - self.sheltered)
        if not self.known.keeps_absent:
            rows += [self._leaving(pk) for pk in absent]
        return Plan(rows, self.meanings, len(present), len(absent))

    def _is_present(self, facts: Facts) -> bool:
        return not facts["left_on"] or facts["left_on"] > self.known.day

    def _leaving(self, pk: str) -> Planned:
        before = self.known.students[pk]
        return Planned(0, Kind.LEAVING, pk, before, before | {"left_on": self.known.day})

    def _row(self, line: Line) -> Planned:
        told, problems, warnings = line.told, list(line.problems), list(line.warnings)
        meaning = self._class(told, problems)
        pk = self._student(line, problems, warnings)
        self._elsewhere(told, pk, problems)
        if not pk and not told["birth_date"] and not any(one["field"] == "birth_date" for one in problems):
            problems.append(trouble("birth_date", "", "la date de naissance manque"))
        if problems:
            if pk:
                self.sheltered.add(pk)
            elif not person_of(told):
                self.sheltered.update(self.by_name.get((fold(told["last_name"]), fold(told["first_name"])), ()))
            return Planned(line.line, Kind.REFUSED, problems=tuple(problems), warnings=tuple(warnings))
        if pk:
            self.taken[pk] = line.line
        assert meaning is not None
        return self._written(line, pk, meaning, warnings)

    def _class(self, told: Facts, problems: list[Trouble]) -> Meaning | None:
        meaning = self.meanings.get(fold(told["class_name"]))
        if meaning is None:
            if not any(one["field"] in ("class_name", "class_type") for one in problems):
                problems.append(trouble("class_name", told["class_name"], "la classe manque"))
        elif meaning.near is not None:
            reason = f"classe inconnue de l’établissement. Vouliez-vous dire {meaning.near.name} ?"
            problems.append(
                trouble("class_name", told["class_name"], reason, take=meaning.near.pk, take_name=meaning.near.name)
            )
        elif meaning.known is None and meaning.new is None:
            reason = "classe inconnue de l’établissement, et le fichier ne dit pas son niveau"
            if told["mef"] and told["mef"] not in self.known.classes.mefs:
                reason = "classe inconnue de l’établissement, et son code MEF n’existe pas cette année"
            problems.append(trouble("class_name", told["class_name"], reason))
        return meaning

    def _student(self, line: Line, problems: list[Trouble], warnings: list[Trouble]) -> str:
        """Return the key of the student whom the line is about, "" for a new one."""
        ine, person = line.told["ine"], person_of(line.told)
        first = self.carried.setdefault(ine, line.line) if ine else line.line
        if first != line.line and not any(one["field"] == "ine" for one in problems):
            problems.append(trouble("ine", ine, f"cet INE est déjà à la ligne {first} du fichier"))
        if found := self.by_ine.get(ine, "") if ine else "":
            return self._once(found, line, problems)
        if person is None:
            return ""
        namesakes = self.by_person.get(person, [])
        if ine:
            others = [pk for pk in namesakes if self.known.students[pk]["ine"]]
            namesakes = [pk for pk in namesakes if pk not in others]
            if others and not namesakes:
                reason = "un élève du même nom, né le même jour, porte un autre INE : vérifiez que ce sont deux élèves"
                warnings.append(trouble("ine", ine, reason))
        if len(namesakes) > 1:
            present = [pk for pk in namesakes if self._is_present(self.known.students[pk])]
            namesakes = present or namesakes
        if len(namesakes) > 1:
            reason = "plusieurs élèves de l’établissement portent ce nom et cette date de naissance : indiquez l’INE"
            problems.append(trouble("ine", ine, reason))
            self.sheltered.update(namesakes)
            return ""
        return self._once(namesakes[0], line, problems) if namesakes else ""

    def _once(self, pk: str, line: Line, problems: list[Trouble]) -> str:
        if (first := self.taken.get(pk)) and not any("ligne" in one["reason"] for one in problems):
            problems.append(trouble("last_name", "", f"cet élève est déjà à la ligne {first} du fichier"))
        return pk

    def _elsewhere(self, told: Facts, pk: str, problems: list[Trouble]) -> None:
        if told["ine"] in self.known.elsewhere and not (pk and self.known.students[pk]["ine"] == told["ine"]):
            problems.append(trouble("ine", told["ine"], ELSEWHERE))

    def _written(self, line: Line, pk: str, meaning: Meaning, warnings: list[Trouble]) -> Planned:
        told, before = line.told, dict(self.known.students.get(pk, {}))
        after = {name: before.get(name, "") for name in FIELDS}
        for name in ("last_name", "first_name", "birth_date", "sex", "ine"):
            after[name] = told[name] or after[name]
        if before and fold(before["last_name"]) == fold(after["last_name"]):
            after["last_name"] = _best(before["last_name"], after["last_name"])
        if before and fold(before["first_name"]) == fold(after["first_name"]):
            after["first_name"] = _best(before["first_name"], after["first_name"])
        after["school_class"] = meaning.known.pk if meaning.known else ""
        after["class_name"] = meaning.known.name if meaning.known else meaning.name
        after["home_commune"] = self._commune(told, warnings) or after["home_commune"]
        gone = told["left_on"] if told["left_on"] and told["left_on"] <= self.known.day else ""
        after["left_on"] = gone
        if told["mef"] and told["mef"] not in self.known.classes.mefs:
            warnings.append(trouble("mef", told["mef"], "ce code MEF n’existe pas cette année : il n’est pas gardé"))
        if not pk:
            kind = Kind.UNCHANGED if gone else Kind.ADDED
            return Planned(line.line, kind, after={} if gone else after, warnings=tuple(warnings))
        if gone and before["left_on"]:
            after["left_on"] = before["left_on"]
        if gone:  # who left keeps the class of their last day
            after["school_class"], after["class_name"] = before["school_class"], before["class_name"]
        kind = Kind.UNCHANGED if same(before, after) else Kind.CHANGED
        return Planned(line.line, kind, pk, before, after, warnings=tuple(warnings))

    def _commune(self, told: Facts, warnings: list[Trouble]) -> str:
        insee, postal, name = told["home_insee"], told["home_postal"], told["home_commune_name"]
        if found := self.known.communes.get(insee) or self.known.postal.get((postal, place_key(name))):
            return found
        if insee or (postal and name):
            column = "home_insee" if insee else "home_commune_name"
            warnings.append(trouble(column, insee or f"{postal} {name}", "commune inconnue : elle n’est pas gardée"))
        return ""


def place_key(name: str) -> str:
    """Return the name of a commune as it is compared: « ST » and « STE » of postal labels are written out."""
    words = (fold(word) for word in name.replace("-", " ").replace("'", " ").split())
    return "".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def _best(kept: str, told: str) -> str:
    """Of two writings of one name, keep the one that is not all capitals; without difference of quality, the kept one.

    « Éléa Témoin » is not changed to « ELEA TEMOIN » by the next file.
    """
    return told if kept.isupper() and not told.isupper() else kept
