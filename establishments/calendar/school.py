"""School holidays and what is left of a period without them; pure, no database.

A week of placement is five days from Monday to Friday outside school holidays. A public holiday does not shorten the
week that the diploma counts; it is a day without presence (code du travail, L3164-6: minors do not work on it).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from establishments.calendar.days import ONE_DAY, days_between, public_holidays

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday without class, both days included."""

    name: str
    starts_on: dt.date
    ends_on: dt.date
    source: str = ""

    def meets(self, first: dt.date, last: dt.date) -> bool:
        """Whether it shares a day with the dates."""
        return self.starts_on <= last and self.ends_on >= first


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Holidays of one place for one school year.

    `first` and `last`: days between which a period must stand. `entered`: whether the holidays of this very year are
    among `holidays` (the summer of the year before may be there alone); without them `known` is false, and no page may
    pretend that a period meets no holiday.
    """

    key: str
    first: dt.date
    last: dt.date
    holidays: tuple[Holiday, ...] = ()
    departement: str = ""
    entered: bool = True

    @property
    def known(self) -> bool:
        """Whether the holidays of this year have been entered."""
        return self.entered and bool(self.holidays)

    def holidays_in(self, first: dt.date, last: dt.date) -> list[Holiday]:
        """Return the holidays that share a weekday with the dates, in order."""
        return [
            one
            for one in self.holidays
            if one.meets(first, last)
            and any(day.weekday() <= FRIDAY for day in days_between(max(first, one.starts_on), min(last, one.ends_on)))
        ]

    def public_holidays_in(self, first: dt.date, last: dt.date) -> dict[dt.date, str]:
        """Return {day: name} of the public holidays on a weekday outside school holidays."""
        return {
            day: name
            for year in range(first.year, last.year + 1)
            for day, name in public_holidays(year, self.departement).items()
            if first <= day <= last and day.weekday() <= FRIDAY and self.holiday_on(day) is None
        }

    def holiday_on(self, day: dt.date) -> Holiday | None:
        """Return the school holiday of a day, or None."""
        return next((one for one in self.holidays if one.starts_on <= day <= one.ends_on), None)

    def weekdays(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the days from Monday to Friday outside school holidays, public holidays included."""
        return [day for day in days_between(first, last) if day.weekday() <= FRIDAY and self.holiday_on(day) is None]

    def working_days(self, first: dt.date, last: dt.date) -> int:
        """Return the number of days of presence: weekdays without school holidays and public holidays."""
        return len(self.weekdays(first, last)) - len(self.public_holidays_in(first, last))

    def weeks(self, first: dt.date, last: dt.date) -> Decimal:
        """Return the weeks that the diploma counts, in fifths: four weeks with a public holiday are four weeks."""
        return Decimal(len(self.weekdays(first, last))) / 5

    def closed_week(self, monday: dt.date) -> Holiday | None:
        """Return the school holiday that takes every weekday of the week within the school year, or None."""
        days = [monday + n * ONE_DAY for n in range(5)]
        found = [self.holiday_on(day) for day in days if self.first <= day <= self.last]
        return found[0] if found and all(found) else None


def total_weeks(calendar: SchoolCalendar, spans: Sequence[tuple[dt.date, dt.date]]) -> Decimal:
    """Return the weeks of several periods together."""
    return sum((calendar.weeks(first, last) for first, last in spans), Decimal(0))


Versions = Mapping[str, Sequence[tuple[dt.date, dt.date | None, Decimal, str]]]


def limits_on(rows: Versions, day: dt.date) -> dict[str, tuple[Decimal, str]]:
    """Return {code: (value, text)} of the limits in force on a day, from {code: [(from, until, value, text)]}."""
    return {
        code: (value, source)
        for code, versions in rows.items()
        for start, until, value, source in versions
        if start <= day and (until is None or day <= until)
    }
