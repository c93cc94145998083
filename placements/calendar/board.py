"""The board as a template reads it: lines, weeks, months, totals; pure, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from placements.calendar.forms import Chosen
from placements.calendar.load import Load, Saturation, Slot, Week, all_together, speciality_label
from placements.calendar.reading import PoleCalendar, School
from poles.nomenclatures import Level
from web.french import MONTHS, SHORT_MONTHS

#: Shades of a cell, by share of the fullest one.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One line in one week: students out (classes for a guest), shade from 0 to SHADES, holiday."""

    week: Week
    value: int | None = None
    shade: int = 0
    names: str = ""

    @property
    def closed(self) -> str:
        """Name of the holiday."""
        return self.week.closed


@dataclass(slots=True)
class Line:
    """A school or a class."""

    label: str
    note: str = ""
    guest: bool = False
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """Heading above its weeks: what is read aloud, what there is room for."""

    name: str
    label: str
    span: int


@dataclass(slots=True)
class Board:
    """Lines under weeks, and the saturation of each week for what is asked."""

    weeks: list[Week]
    months: list[Month]
    lines: list[Line]
    totals: list[Saturation]
    current: Week | None = None

    @property
    def peak(self) -> Saturation | None:
        """The week in which most students are out."""
        return max(self.totals, key=lambda one: (one.out, one.missing), default=None)

    @property
    def short_weeks(self) -> int:
        """Weeks in which places are missing."""
        return sum(1 for one in self.totals if one.missing)


def board_of(calendar: PoleCalendar, loads: Sequence[Load], chosen: Chosen, today: dt.date) -> Board:
    """Draw the board of what is asked. `totals` are those of the speciality in the whole pôle, whatever the school."""
    shown = [(index, week) for index, week in enumerate(calendar.weeks) if chosen.shows(week)]
    weeks = [week for _, week in shown]
    slots = [slot for slot in calendar.slots if chosen.keeps(slot)]
    lines = _class_lines(slots, weeks) if chosen.by_class else _school_lines(calendar.schools, slots, weeks, chosen)
    if chosen.speciality is None:
        every = all_together(loads, calendar.weeks)
        totals = [every[index] for index, _ in shown]
    else:
        load = next((one for one in loads if one.speciality == chosen.speciality), None)
        totals = [load.at(index, week) for index, week in shown] if load else []
    return Board(
        weeks=weeks,
        months=_months(weeks),
        lines=lines,
        totals=totals,
        current=next((week for week in weeks if week.monday <= today <= week.monday + dt.timedelta(days=6)), None),
    )


def _months(weeks: Sequence[Week]) -> list[Month]:
    """Return the headings; a week belongs to the month of its Thursday, and the year is said once, where there is room.

    The year is that of the first month, then of each January.
    """
    months: list[Month] = []
    for (year, number), group in groupby(weeks, key=lambda week: _thursday(week).timetuple()[:2]):
        span = sum(1 for _ in group)
        label = SHORT_MONTHS[number - 1] if span > 1 else ""
        dated = span > 3 and (not months or number == 1)
        months.append(Month(f"{MONTHS[number - 1]} {year}", f"{label} {year}" if dated else label, span))
    return months


def _thursday(week: Week) -> dt.date:
    return week.monday + dt.timedelta(days=3)


def _school_lines(
    schools: Sequence[School], slots: Sequence[Slot], weeks: Sequence[Week], chosen: Chosen
) -> list[Line]:
    """One line a school; those that have no class of what is asked are left out, unless nothing is asked."""
    lines = []
    top = max((sum(_students(rows)) for rows in _weekly(slots, weeks)), default=0)
    for school in schools:
        own = [slot for slot in slots if slot.school == school.uai]
        if not own and (chosen.speciality is not None or chosen.level or chosen.school):
            continue
        note = school.pole_name or f"{school.classes} classe{'s' if school.classes > 1 else ''}"
        lines.append(_line(Line(school.name, note, bool(school.pole_name)), own, weeks, top))
    return lines


def _weekly(slots: Sequence[Slot], weeks: Sequence[Week]) -> list[list[Slot]]:
    """Return the slots of each school and week, of which the fullest gives the darkest shade."""
    return [
        [slot for slot in slots if slot.school == school and not week.closed and slot.out_in(week.monday)]
        for school in {slot.school for slot in slots}
        for week in weeks
    ]


def _students(slots: Sequence[Slot]) -> list[int]:
    return [slot.students for slot in slots if not slot.guest]


def _class_lines(slots: Sequence[Slot], weeks: Sequence[Week]) -> list[Line]:
    """One line a class that is out."""
    top = max((slot.students for slot in slots), default=0)
    order = sorted(slots, key=lambda one: (one.guest, one.school_name, one.level, one.class_name, str(one.class_id)))
    lines = []
    for _, group in groupby(order, key=lambda one: one.class_id):
        rows = list(group)
        one = rows[0]
        what = speciality_label(one.speciality) if one.speciality else Level(one.level).label
        note = f"{one.school_name}, {what}"
        lines.append(_line(Line(one.class_name, note, one.guest), rows, weeks, top))
    return lines


def _line(line: Line, slots: Sequence[Slot], weeks: Sequence[Week], top: int) -> Line:
    for week in weeks:
        out = [] if week.closed else [slot for slot in slots if slot.out_in(week.monday)]
        if not out:
            line.cells.append(Cell(week))
            continue
        value = len({slot.class_id for slot in out}) if line.guest else sum(slot.students for slot in out)
        shade = 1 if line.guest or not top else max(1, -(-SHADES * value // top))
        line.cells.append(Cell(week, value, min(shade, SHADES), ", ".join(sorted(slot.class_name for slot in out))))
    return line
