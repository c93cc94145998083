"""Load and saturation of the weeks of a school year; pure, no database.

Saturation index of a speciality in a week = students out that week ÷ places available that week, where the places
available are the seats of the pôle's bank open the whole week in this speciality, plus the places that these students
have already found outside the bank. Above 100 % some students cannot have a place: « places missing ».
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from establishments.calendar.days import ONE_DAY, WEEK, mondays_between
from establishments.calendar.school import SchoolCalendar
from poles.nomenclatures import Sector

#: Speciality of the classes that have none: observation and discovery, in any activity.
GENERAL = ""
GENERAL_LABEL = "Observation et découverte"
#: Weeks of July after which a calendar without holidays stops.
JULY = (7, 5)


def speciality_label(code: str) -> str:
    """Return the name of a speciality (ROME « grand domaine », or observation)."""
    return Sector(code).label if code else GENERAL_LABEL


@dataclass(frozen=True, slots=True)
class Slot:
    """One class out from a day to a day. A guest's students are not counted: another pôle only lends its dates."""

    period: UUID
    school: str
    school_name: str
    class_id: UUID
    class_name: str
    level: str
    speciality: str
    kind: str
    first: dt.date
    last: dt.date
    students: int = 0
    #: Places that these students have found outside the bank, and placements of any kind: agreed dates do not move.
    own_places: int = 0
    agreed: int = 0
    pole_name: str = ""

    @property
    def guest(self) -> bool:
        """Whether the school belongs to another pôle."""
        return bool(self.pole_name)

    def out_in(self, monday: dt.date) -> bool:
        """Whether the class is out on a weekday of the week."""
        return self.first <= monday + 4 * ONE_DAY and self.last >= monday


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats of an offer of the bank, from a day to a day, and the specialities they are open to."""

    specialities: tuple[str, ...]
    first: dt.date
    last: dt.date
    seats: int

    def open_in(self, monday: dt.date) -> bool:
        """Whether they are open from Monday to Friday."""
        return self.first <= monday and self.last >= monday + 4 * ONE_DAY


@dataclass(frozen=True, slots=True)
class Week:
    """One civil week; `closed`: name of the holiday that takes it whole."""

    monday: dt.date
    closed: str = ""

    @property
    def friday(self) -> dt.date:
        """Last weekday."""
        return self.monday + 4 * ONE_DAY

    @property
    def number(self) -> int:
        """ISO number."""
        return self.monday.isocalendar().week


def weeks_of(calendar: SchoolCalendar) -> list[Week]:
    """Return the weeks of class of a school year, holidays between them included, those before and after left out."""
    weeks = []
    for monday in mondays_between(calendar.first, calendar.last):
        holiday = calendar.closed_week(monday)
        weeks.append(Week(monday, holiday.name if holiday else ""))
    if not calendar.known:
        end = dt.date(calendar.last.year, *JULY)
        return [one for one in weeks if one.monday <= end]
    while weeks and weeks[-1].closed:
        weeks.pop()
    while weeks and weeks[0].closed:
        weeks.pop(0)
    return weeks


@dataclass(slots=True)
class Load:
    """One speciality: students out, places found outside the bank and seats of the bank, week by week."""

    speciality: str
    students: int = 0
    hosts: int = 0
    out: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    seats: list[int] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Its name."""
        return speciality_label(self.speciality)

    def at(self, index: int, week: Week) -> Saturation:
        """Return the saturation of a week."""
        return Saturation(
            self.speciality, week, self.out[index], self.seats[index], self.own[index], max(self.students, 1)
        )

    @property
    def missing(self) -> int:
        """Places missing over the year, in student-weeks."""
        return sum(max(0, out - own - seats) for out, own, seats in zip(self.out, self.own, self.seats, strict=True))


@dataclass(frozen=True, slots=True)
class Saturation:
    """One speciality in one week."""

    speciality: str
    week: Week
    out: int
    seats: int
    own: int
    students: int

    @property
    def label(self) -> str:
        """Name of the speciality."""
        return speciality_label(self.speciality)

    @property
    def available(self) -> int:
        """Seats of the bank and places found outside it."""
        return self.seats + self.own

    @property
    def share(self) -> float:
        """Share in [0, 1] of the students of the speciality who are out."""
        return self.out / self.students

    @property
    def index(self) -> float | None:
        """Students out per place available; None when there is no place at all."""
        return self.out / self.available if self.available else None

    @property
    def missing(self) -> int:
        """Students out beyond the places available."""
        return max(0, self.out - self.available)


def loads_of(
    slots: Iterable[Slot],
    seats: Sequence[Seats],
    weeks: Sequence[Week],
    students: Mapping[str, int],
    hosts: Mapping[str, int] | None = None,
) -> list[Load]:
    """Return the load of each speciality that has students, the one that lacks most places first.

    `students`: students of each speciality in the pôle, out or not. `hosts`: known hosts of the territory.
    """
    known = hosts or {}
    rows: dict[str, Load] = {
        code: Load(code, count, known.get(code, 0), [0] * len(weeks), [0] * len(weeks), [0] * len(weeks))
        for code, count in students.items()
        if count
    }
    for slot in slots:
        load = rows.get(slot.speciality)
        if load is None or slot.guest:
            continue
        for index, week in enumerate(weeks):
            if not week.closed and slot.out_in(week.monday):
                load.out[index] += slot.students
                load.own[index] += min(slot.own_places, slot.students)
    for one in seats:
        for code in one.specialities:
            if load := rows.get(code):
                for index, week in enumerate(weeks):
                    if one.open_in(week.monday):
                        load.seats[index] += one.seats
    return sorted(rows.values(), key=lambda load: (-load.missing, -max(load.out, default=0), load.label))


def all_together(loads: Sequence[Load], weeks: Sequence[Week]) -> list[Saturation]:
    """Return the weeks of all specialities together: a seat of one speciality answers no need of another.

    The places counted are those that students of their own speciality can take.
    """
    total = sum(load.students for load in loads)
    found = []
    for index, week in enumerate(weeks):
        own = sum(load.own[index] for load in loads)
        seats = sum(min(load.seats[index], load.out[index] - load.own[index]) for load in loads)
        found.append(Saturation("*", week, sum(load.out[index] for load in loads), seats, own, max(total, 1)))
    return found


def saturated(loads: Sequence[Load], weeks: Sequence[Week]) -> list[Saturation]:
    """Return the weeks in which a speciality lacks places, the most lacking first, then by index, then by date."""
    found = [one for load in loads for index, week in enumerate(weeks) if (one := load.at(index, week)).missing]
    worst = float("inf")
    return sorted(
        found,
        key=lambda one: (-one.missing, -(one.index if one.index is not None else worst), one.week.monday, one.label),
    )


def by_class(slots: Iterable[Slot]) -> dict[UUID, list[Slot]]:
    """Return the slots of each class, in order."""
    found: dict[UUID, list[Slot]] = defaultdict(list)
    for slot in sorted(slots, key=lambda one: (one.first, one.class_name)):
        found[slot.class_id].append(slot)
    return dict(found)


def shifted(day: dt.date, weeks: int) -> dt.date:
    """Return the same weekday some weeks later, or earlier."""
    return day + weeks * WEEK
