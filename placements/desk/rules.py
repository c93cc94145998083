"""Delays of the desk, in working days; pure, no database."""

from __future__ import annotations

import datetime as dt

from establishments.calendar.days import ONE_DAY, public_holidays

FRIDAY = 4


def is_working(day: dt.date, departement: str = "") -> bool:
    """Whether people answer that day: from Monday to Friday, public holidays left out."""
    return day.weekday() <= FRIDAY and day not in public_holidays(day.year, departement)


def working_days_after(day: dt.date, count: int, departement: str = "") -> dt.date:
    """Return the day that comes `count` working days after another one."""
    while count > 0:
        day += ONE_DAY
        if is_working(day, departement):
            count -= 1
    return day


def answer_by(today: dt.date, days: int, starts_on: dt.date, departement: str = "") -> dt.date:
    """Return the last day to answer a proposal: in `days` working days, on the eve of the departure at the latest.

    When the departure is tomorrow or past, tomorrow: the school has at least one day.
    """
    return max(today + ONE_DAY, min(working_days_after(today, days, departement), starts_on - ONE_DAY))
