"""School holidays known here, each with its text. What could not be checked is left out: the rectorat enters it.

A holiday is written from its first day without class to the last one before class begins again, both included.
Sources: arrêtés below for the three zones; calendars of the recteurs for Corsica and La Réunion (code de l'éducation,
D521-6). Summer is bounded by the school year (31 August), except at La Réunion, where class goes back in August.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

_2022 = "Arrêté du 7 décembre 2022 fixant le calendrier scolaire (2025-2026)"
_2025 = "Arrêté du 22 octobre 2025 fixant le calendrier scolaire (2026-2027)"
_CORSE = "Calendrier de l'académie de Corse, code de l'éducation, art. D521-6"
_REUNION = "Calendrier de l'académie de La Réunion, code de l'éducation, art. D521-6"

AUTUMN, CHRISTMAS, WINTER = "Vacances de la Toussaint", "Vacances de Noël", "Vacances d'hiver"
SPRING, BRIDGE, SUMMER = "Vacances de printemps", "Pont de l'Ascension", "Vacances d'été"


class HolidayFact(NamedTuple):
    """One row of `SchoolHoliday`: starting year, zone or code of the académie, name, first and last day, text."""

    school_year: int
    calendar: str
    name: str
    starts_on: dt.date
    ends_on: dt.date
    source: str


def _dates(year: int, written: str) -> tuple[dt.date, dt.date]:
    """Read « 18/10-02/11 » of a school year: months from August belong to its first calendar year."""
    first, last = ((int(part[:2]), int(part[3:])) for part in written.split("-"))

    def day(number: int, month: int, late: bool) -> dt.date:
        # A summer that begins in July ends in the second calendar year too.
        return dt.date(year if month >= 8 and not late else year + 1, month, number)

    summer = first[1] == 7
    return day(*first, summer), day(*last, summer)


def _facts(year: int, calendar: str, source: str, rows: dict[str, str]) -> tuple[HolidayFact, ...]:
    return tuple(HolidayFact(year, calendar, name, *_dates(year, written), source) for name, written in rows.items())


#: Common to the three zones, by year.
_COMMON = {
    2025: {AUTUMN: "18/10-02/11", CHRISTMAS: "20/12-04/01", BRIDGE: "15/05-16/05", SUMMER: "04/07-31/08"},
    2026: {AUTUMN: "17/10-01/11", CHRISTMAS: "19/12-03/01", BRIDGE: "07/05-08/05", SUMMER: "03/07-31/08"},
}
#: Zone → winter and spring, by year.
_ZONES = {
    2025: {
        "A": ("07/02-22/02", "04/04-19/04"),
        "B": ("14/02-01/03", "11/04-26/04"),
        "C": ("21/02-08/03", "18/04-03/05"),
    },
    2026: {
        "A": ("13/02-28/02", "10/04-25/04"),
        "B": ("20/02-07/03", "17/04-02/05"),
        "C": ("06/02-21/02", "03/04-18/04"),
    },
}
_SOURCES = {2025: _2022, 2026: _2025}

HOLIDAYS: tuple[HolidayFact, ...] = (
    *(
        fact
        for year, zones in _ZONES.items()
        for zone, (winter, spring) in zones.items()
        for fact in _facts(year, zone, _SOURCES[year], {**_COMMON[year], WINTER: winter, SPRING: spring})
    ),
    *_facts(
        2025,
        "27",
        _CORSE,
        {
            "Journée vaquée du 8 septembre": "08/09-08/09",
            AUTUMN: "18/10-02/11",
            CHRISTMAS: "20/12-04/01",
            WINTER: "14/02-01/03",
            SPRING: "11/04-26/04",
            BRIDGE: "15/05-15/05",
            SUMMER: "04/07-31/08",
        },
    ),
    *_facts(
        2025,
        "28",
        _REUNION,
        {
            "Vacances après la 1re période": "11/10-26/10",
            "Vacances d'été austral": "20/12-20/01",
            "Vacances après la 3e période": "28/02-15/03",
            "Vacances après la 4e période": "02/05-17/05",
            "Vacances d'hiver austral": "04/07-17/08",
        },
    ),
)
