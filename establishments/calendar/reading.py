"""Reading the school calendar and the legal durations from the database, once for a page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from establishments.calendar.durations import CODES, Limits
from establishments.calendar.school import Holiday, SchoolCalendar, limits_on
from poles.models import Academie, LegalLimit, SchoolHoliday, SchoolYear

#: Where the calendar is its own, class may begin from this (month, day) on: La Réunion and Mayotte go back in August.
EARLY = (8, 1)


def calendar_key(academie: Academie) -> str:
    """Return the key of the académie's holidays: its zone, or its own code."""
    return academie.pk if academie.zone == Academie.Zone.OWN else str(academie.zone)


def year_of(day: dt.date, own: bool = False) -> int:
    """Return the calendar year in which the school year of that day begins."""
    return day.year if (day.month, day.day) >= (EARLY if own else (9, 1)) else day.year - 1


def current_year(academie: Academie, today: dt.date) -> int:
    """Return the school year of a day; where the calendar is its own, August already belongs to the next one."""
    return year_of(today, own=academie.zone == Academie.Zone.OWN)


def calendars_of(academie: Academie, years: Iterable[int], departement: str = "") -> dict[int, SchoolCalendar]:
    """Return {starting year: calendar} of the académie, in two queries; a year that is not in the table is left out."""
    key, wanted = calendar_key(academie), sorted(set(years))
    own = academie.zone == Academie.Zone.OWN
    windows = {
        year.start: (dt.date(year.start, *EARLY) if own else year.starts_on, year.ends_on)
        for year in SchoolYear.objects.filter(pk__in=wanted).order_by("start")
    }
    if not windows:
        return {}
    # The summer of one year may end inside the next one, where class goes back in August.
    rows = list(
        SchoolHoliday.objects.filter(
            calendar=key,
            starts_on__lte=max(last for _, last in windows.values()),
            ends_on__gte=min(first for first, _ in windows.values()),
        ).order_by("starts_on", "pk")
    )
    return {
        start: SchoolCalendar(
            key=key,
            first=first,
            last=last,
            holidays=tuple(
                Holiday(row.name, row.starts_on, row.ends_on, row.source)
                for row in rows
                if row.starts_on <= last and row.ends_on >= first
            ),
            departement=departement,
            entered=any(row.school_year_id == start for row in rows),
        )
        for start, (first, last) in windows.items()
    }


def calendar_of(academie: Academie, year: int, departement: str = "") -> SchoolCalendar:
    """Return the calendar of one school year. Raises KeyError when the year is not in the table."""
    return calendars_of(academie, [year], departement)[year]


@dataclass(slots=True)
class Durations:
    """Every version of the durations; `on(day)` gives those in force, without asking again."""

    versions: dict[str, list[tuple[dt.date, dt.date | None, Decimal, str]]] = field(default_factory=dict)

    def on(self, day: dt.date) -> Limits:
        """Return {code: (value, text)} in force on a day."""
        return limits_on(self.versions, day)


def durations() -> Durations:
    """Read the durations, in one query."""
    found: dict[str, list[tuple[dt.date, dt.date | None, Decimal, str]]] = defaultdict(list)
    for row in LegalLimit.objects.filter(code__in=CODES).order_by("code", "valid_from"):
        found[row.code].append((row.valid_from, row.valid_until, row.value, row.source))
    return Durations(dict(found))
