"""Public holidays of France, computed; pure, no database.

Source: code du travail, L3133-1 (the eleven days), L3134-13 (Alsace-Moselle), L3422-2 (overseas: abolition of slavery).
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

ONE_DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)

#: (month, day) → name, everywhere.
FIXED = {
    (1, 1): "Jour de l'an",
    (5, 1): "Fête du Travail",
    (5, 8): "Victoire de 1945",
    (7, 14): "Fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "Armistice de 1918",
    (12, 25): "Noël",
}
#: Days after Easter Sunday → name, everywhere.
MOVING = {1: "Lundi de Pâques", 39: "Ascension", 50: "Lundi de Pentecôte"}
#: Code of the département → its own fixed days: abolition of slavery overseas, 26 December in Alsace-Moselle.
LOCAL: dict[str, dict[tuple[int, int], str]] = {
    "971": {(5, 27): "Abolition de l'esclavage"},
    "972": {(5, 22): "Abolition de l'esclavage"},
    "973": {(6, 10): "Abolition de l'esclavage"},
    "974": {(12, 20): "Abolition de l'esclavage"},
    "976": {(4, 27): "Abolition de l'esclavage"},
    **{code: {(12, 26): "Saint-Étienne"} for code in ("57", "67", "68")},
}
#: Départements where Good Friday is a holiday too (in the communes that have a Protestant church: told as such).
GOOD_FRIDAY = frozenset({"57", "67", "68"})


@lru_cache(maxsize=256)
def easter(year: int) -> dt.date:
    """Return Easter Sunday of a year of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap, skipped = century // 4, century % 4
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * skipped + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


@lru_cache(maxsize=512)
def public_holidays(year: int, departement: str = "") -> dict[dt.date, str]:
    """Return {day: name} of a calendar year; the département adds its own days. Not to be changed by the caller."""
    sunday = easter(year)
    days = {dt.date(year, month, day): name for (month, day), name in (FIXED | LOCAL.get(departement, {})).items()}
    days |= {sunday + dt.timedelta(days=after): name for after, name in MOVING.items()}
    if departement in GOOD_FRIDAY:
        days[sunday - 2 * ONE_DAY] = "Vendredi saint"
    return dict(sorted(days.items()))


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the civil week of a day."""
    return day - dt.timedelta(days=day.weekday())


def days_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return every day from `first` to `last`, both included."""
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def mondays_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the Mondays of the civil weeks that the two days and all between them touch."""
    start = monday_of(first)
    return [start + n * WEEK for n in range(max(0, (monday_of(last) - start).days // 7 + 1))]
