"""When classes are out: slots placed around a day, inside weeks of school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from poles.nomenclatures import Level, PeriodKind

WEEK = dt.timedelta(days=7)
#: Holidays that a period of a school does not straddle, (month, day) both included: a rounded calendar is enough here.
HOLIDAYS = (((10, 18), (11, 1)), ((12, 19), (12, 31)), ((1, 1), (1, 3)), ((2, 13), (2, 28)), ((4, 10), (4, 25)),
            ((7, 4), (8, 31)))  # fmt: skip

#: Per track: (days from today to the wished Monday, weeks, share of the classes of the track).
#: Started, J-7 passed, J-30 passed, beyond: the four columns of the coordinator's home.
PFMP = ((-6, 4, 0.05), (3, 3, 0.09), (12, 4, 0.14), (24, 4, 0.24), (38, 4, 0.23), (52, 3, 0.14), (68, 4, 0.11))
OBSERVATION = ((5, 1, 0.10), (12, 1, 0.22), (26, 1, 0.33), (47, 1, 0.35))
BTS = ((26, 6, 0.5), (61, 8, 0.5))
#: Of the vocational classes, those that have already been out since September.
PAST_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Slot:
    """One pair of dates shared by many classes."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date
    share: float

    @property
    def key(self) -> str:
        """Stable name of the slot inside a seed."""
        return f"{self.kind}:{self.starts_on}:{self.ends_on}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The slots of each track for one `today`, and the school year of the classes."""

    today: dt.date
    school_year: int
    pfmp: tuple[Slot, ...]
    observation: tuple[Slot, ...]
    bts: tuple[Slot, ...]
    june: Slot
    past: Slot | None

    def slots_of(self, level: str) -> tuple[Slot, ...]:
        """Return the coming (or begun) slots open to a level."""
        if level == Level.TROISIEME:
            return self.observation
        if level == Level.SECONDE:
            return (self.june,)
        return self.bts if level in (Level.BTS1, Level.BTS2) else self.pfmp


def school_year_of(day: dt.date) -> int:
    """Return the calendar year in which the school year of that day began (1 September)."""
    return day.year if day.month >= 9 else day.year - 1


def is_school_week(monday: dt.date) -> bool:
    """Whether the five days from this Monday are all outside the holidays."""
    days = {((monday + dt.timedelta(days=n)).month, (monday + dt.timedelta(days=n)).day) for n in range(5)}
    return not any(start <= day <= end for day in days for start, end in HOLIDAYS)


def _fits(monday: dt.date, weeks: int) -> bool:
    return all(is_school_week(monday + n * WEEK) for n in range(weeks))


def monday_from(day: dt.date) -> dt.date:
    """Return that Monday or the next one."""
    return day + dt.timedelta(days=-day.weekday() % 7)


def _after(day: dt.date, weeks: int) -> tuple[dt.date, int]:
    """First Monday from `day` that leaves room before the next holidays, shortened to two weeks at the least."""
    shortest = min(weeks, 2)
    monday = monday_from(day)
    while not _fits(monday, shortest):
        monday += WEEK
    while not _fits(monday, weeks):
        weeks -= 1
    return monday, weeks


def _before(day: dt.date, weeks: int) -> dt.date:
    """Last Monday up to `day` with all its weeks in school time."""
    monday = day - dt.timedelta(days=day.weekday())
    while not _fits(monday, weeks):
        monday -= WEEK
    return monday


def _slot(kind: str, monday: dt.date, weeks: int, share: float) -> Slot:
    return Slot(kind, monday, monday + weeks * WEEK - dt.timedelta(days=3), share)


def _track(today: dt.date, kind: str, wishes: tuple[tuple[int, int, float], ...]) -> Iterator[Slot]:
    """Yield the slots of a track, on different Mondays; those of a BTS may run through holidays, as they do."""
    earliest = dt.date.min
    for days, weeks, share in wishes:
        if kind == PeriodKind.BTS:
            monday, _ = _after(max(today + dt.timedelta(days=days), earliest), 1)
            earliest = monday + WEEK
            yield _slot(kind, monday, weeks, share)
            continue
        if days < 0:
            monday, length = _before(today + dt.timedelta(days=-1), 2), 2
            while length < weeks and _fits(monday, length + 1):
                length += 1
        else:
            monday, length = _after(max(today + dt.timedelta(days=days), earliest), weeks)
        earliest = monday + WEEK
        yield _slot(kind, monday, length, share)


def calendar(today: dt.date) -> Calendar:
    """Place every slot around `today`; outside school time the coming ones move to the next school weeks."""
    coming, _ = _after(today, 1)
    year = school_year_of(coming)
    june = monday_from(dt.date(year + 1, 6, 12))
    if june <= today:
        june = monday_from(dt.date(year + 2, 6, 12))
    pfmp = tuple(_track(today, PeriodKind.PFMP, PFMP))
    # Over well before the one that has begun.
    past = _before(pfmp[0].starts_on - dt.timedelta(days=35), 3)
    return Calendar(
        today=today,
        school_year=year,
        pfmp=pfmp,
        observation=tuple(_track(today, PeriodKind.OBSERVATION, OBSERVATION)),
        bts=tuple(_track(today, PeriodKind.BTS, BTS)),
        june=_slot(PeriodKind.OBSERVATION, june, 2, 1.0),
        # A class that went out last school year was another class.
        past=_slot(PeriodKind.PFMP, past, 3, PAST_SHARE) if past >= dt.date(year, 9, 8) else None,
    )
