"""What could be staggered: for each class out in a week short of places, the move that spares most; nothing is written.

A move keeps the weekdays and the length. It is proposed only when it stays inside the weeks of class of the school
year, meets no more holidays than today, no other period of the class, and no agreed placement; what is past stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from establishments.calendar.days import monday_of
from establishments.calendar.school import FRIDAY, SchoolCalendar
from placements.calendar.load import Load, Slot, Week, by_class, shifted
from poles.nomenclatures import Level, PeriodKind

#: A class moved by more than this no longer follows its teaching plan.
FARTHEST = 8
WEEKEND = dt.timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Move a class by whole weeks: places that the peak of its speciality, and the whole year, would lack less."""

    slot: Slot
    weeks: int
    first: dt.date
    last: dt.date
    #: Places missing in the worst week that the class is out today, and there afterwards.
    peak: Week
    peak_before: int
    peak_after: int
    #: Student-weeks without a place in the speciality over the year, before and after.
    missing_before: int
    missing_after: int

    @property
    def gain(self) -> int:
        """Student-weeks spared."""
        return self.missing_before - self.missing_after

    @property
    def words(self) -> str:
        """Say the move: « 2 semaines plus tard »."""
        count = abs(self.weeks)
        return f"{count} semaine{'s' if count > 1 else ''} plus {'tard' if self.weeks > 0 else 'tôt'}"


def proposals(
    slots: Sequence[Slot],
    loads: Sequence[Load],
    weeks: Sequence[Week],
    calendar: SchoolCalendar,
    today: dt.date,
) -> list[Proposal]:
    """Return the best move of each period that has one: most student-weeks spared first, then the shortest moves."""
    if not weeks:
        return []
    classes = by_class(slots)
    counts: dict[tuple[dt.date, dt.date], int] = {}
    found = []
    for load in loads:
        if not load.missing:
            continue
        for slot in slots:
            if slot.speciality == load.speciality and _movable(slot, today):
                others = [one for one in classes[slot.class_id] if one.period != slot.period]
                if best := _best(slot, load, _Room(weeks, calendar, today, others, counts)):
                    found.append(best)
    return sorted(found, key=lambda one: (-one.gain, abs(one.weeks), one.slot.first, one.slot.class_name))


def held_by_placements(slots: Sequence[Slot], loads: Sequence[Load], weeks: Sequence[Week], today: dt.date) -> int:
    """Return how many coming periods lack places and cannot move, because placements are agreed at their dates."""
    short = {
        (load.speciality, week.monday)
        for load in loads
        for index, week in enumerate(weeks)
        if load.at(index, week).missing
    }
    return sum(
        1
        for slot in slots
        if slot.agreed
        and slot.first > today
        and not slot.guest
        and any((slot.speciality, week.monday) in short and slot.out_in(week.monday) for week in weeks)
    )


def _movable(slot: Slot, today: dt.date) -> bool:
    # Two weeks of June for every class of seconde: the dates are national (arrêté of 16 July 2018, art. 7).
    national = slot.level == Level.SECONDE and slot.kind == PeriodKind.DISCOVERY
    return not national and not slot.guest and slot.first > today and slot.students > 0 and not slot.agreed


@dataclass(frozen=True, slots=True)
class _Room:
    """Where a class may move: weeks of class, calendar, first day that is still to come, its other periods."""

    weeks: Sequence[Week]
    calendar: SchoolCalendar
    today: dt.date
    others: Sequence[Slot]
    #: Weekdays of class already counted: classes share their dates.
    counts: dict[tuple[dt.date, dt.date], int]

    def weekdays(self, first: dt.date, last: dt.date) -> int:
        """Return the weekdays outside holidays."""
        if (first, last) not in self.counts:
            self.counts[first, last] = len(self.calendar.weekdays(first, last))
        return self.counts[first, last]

    def takes(self, first: dt.date, last: dt.date, weekdays: int) -> bool:
        """Whether the dates are open to the class without losing a day of class to holidays."""
        return (
            first > self.today
            and first >= self.weeks[0].monday
            and last <= self.weeks[-1].friday + WEEKEND
            and self.weekdays(first, last) >= weekdays
            and not any(one.first <= last and one.last >= first for one in self.others)
        )


def _best(slot: Slot, load: Load, room: _Room) -> Proposal | None:
    weeks = room.weeks
    indices = _indices(slot.first, slot.last, weeks)
    demand = [out - own - seats for out, own, seats in zip(load.out, load.own, load.seats, strict=True)]
    if not any(demand[index] > 0 for index in indices):
        return None
    rest = demand.copy()
    for index in indices:
        rest[index] -= slot.students
    peak = max(indices, key=lambda index: (demand[index], -index))
    weekdays = room.weekdays(slot.first, slot.last)
    base = sum(max(0, value) for value in rest)
    best: Proposal | None = None
    for shift in sorted((n for n in range(-FARTHEST, FARTHEST + 1) if n), key=lambda n: (abs(n), -n)):
        first, last = shifted(slot.first, shift), shifted(slot.last, shift)
        if not room.takes(first, last, weekdays):
            continue
        taken = set(_indices(first, last, weeks))
        missing = base + sum(max(0, rest[index] + slot.students) - max(0, rest[index]) for index in taken)
        if missing < (best.missing_after if best else load.missing):
            left = max(0, rest[peak] + (slot.students if peak in taken else 0))
            best = Proposal(slot, shift, first, last, weeks[peak], max(0, demand[peak]), left, load.missing, missing)
    return best


def _indices(first: dt.date, last: dt.date, weeks: Sequence[Week]) -> list[int]:
    """Return the places of the weeks of class that the dates touch; the weeks follow each other without a gap."""
    start = (monday_of(first) - weeks[0].monday).days // 7
    # A period that ends on a weekend does not touch the week after, nor does one that begins on it the week before.
    begins = start + (first.weekday() > FRIDAY)
    ends = (monday_of(last) - weeks[0].monday).days // 7
    return [index for index in range(max(0, begins), min(len(weeks), ends + 1)) if not weeks[index].closed]
