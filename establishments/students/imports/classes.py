"""Which class a name of the file means: the school's, one nearly written so, or one to be created. Pure."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from establishments.students.imports.shapes import fold
from poles.nomenclatures import Level

#: Shorter names differ by a letter without being mistakes: 3A, 3B, TMA.
NEAR_FROM = 5


@dataclass(frozen=True, slots=True)
class KnownClass:
    """A class of the school in the year of the file."""

    pk: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class KnownMef:
    """A training of the year of the file."""

    pk: int
    code: str
    label: str
    level: str
    sector: str


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class that the import will create."""

    name: str
    level: str
    mef: str = ""
    students: int = 0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name means: a class (`known`), one to create (`new`), or a question with perhaps a near class (`near`)."""

    name: str
    known: KnownClass | None = None
    new: NewClass | None = None
    near: KnownClass | None = None
    students: int = 0


@dataclass
class Classes:
    """The classes of the school this year, the levels that names had before, the trainings, and what was decided.

    `decided`: folded name -> {"take": key of a class} or {"level": level of the class to create}.
    """

    known: list[KnownClass]
    mefs: Mapping[str, KnownMef] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def meanings(self, lines: Iterable[Mapping[str, str]]) -> dict[str, Meaning]:
        """Return folded name -> meaning for the names that the lines carry."""
        names: dict[str, Counter[str]] = {}
        codes: dict[str, Counter[str]] = {}
        for told in lines:
            if key := fold(told["class_name"]):
                names.setdefault(key, Counter())[told["class_name"]] += 1
                codes.setdefault(key, Counter()).update([told["mef"]] if told["mef"] else [])
        return {key: self._meaning(key, found, codes[key]) for key, found in sorted(names.items())}

    def _meaning(self, key: str, names: Counter[str], codes: Counter[str]) -> Meaning:
        name, students = max(names, key=lambda one: (names[one], one)), names.total()
        by_key = {fold(one.name): one for one in self.known}
        if exact := by_key.get(key):
            return Meaning(name, known=exact, students=students)
        decision = self.decided.get(key, {})
        by_pk = {one.pk: one for one in self.known}
        if taken := by_pk.get(decision.get("take", "")):
            return Meaning(name, known=taken, students=students)
        mef = next((code for code, _count in sorted(codes.items(), key=lambda one: (-one[1], one[0]))), "")
        level = self.mefs[mef].level if mef in self.mefs else ""
        if decision.get("level") in Level.values:
            return Meaning(name, new=NewClass(name, decision["level"], mef, students), students=students)
        near = next((one for one in self.known if _are_near(key, fold(one.name))), None)
        if near is not None and (not level or level == near.level):
            return Meaning(name, near=near, students=students)
        level = level or self.before.get(key, "")
        if level:
            return Meaning(name, new=NewClass(name, level, mef, students), students=students)
        return Meaning(name, students=students)


def _are_near(one: str, other: str) -> bool:
    """Whether a name is probably the other with a slip of the keyboard.

    Same digits (1MELEC1 and 1MELEC2 are two classes), one letter more, less, changed or swapped, but not the last one
    changed (1CAPA and 1CAPB are two classes).
    """
    if min(len(one), len(other)) < NEAR_FROM or _digits(one) != _digits(other):
        return False
    if len(one) == len(other):
        apart = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(apart) == 1:
            return apart[0] != len(one) - 1
        return len(apart) == 2 and apart[1] == apart[0] + 1 and one[apart[0]] == other[apart[1]] != one[apart[1]]
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1:
        return False
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _digits(text: str) -> str:
    return "".join(itertools.filterfalse(str.isalpha, text))


def decision_of(value: Any) -> dict[str, str] | None:
    """Read « take:KEY » or « level:LEVEL », as buttons send it; None for anything else."""
    kind, _, what = str(value).partition(":")
    if kind == "take" and what:
        return {"take": what}
    if kind == "level" and what in Level.values:
        return {"level": what}
    return None
