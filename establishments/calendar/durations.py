"""Weeks that a diploma asks of a class, from the dated table of legal limits; pure, no database.

Codes of `LegalLimit` read here: `observation_days`, `discovery_days` (days), `weeks_min_…` and `weeks_max_…` (weeks of
the year of a level, or of the whole cycle for `cap`, `bts`), `pfmp_min_weeks`, `pfmp_splits_…`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from poles.nomenclatures import Level, PeriodKind

Limits = Mapping[str, tuple[Decimal, str]]

#: Level → natures of period that its curriculum knows; the first one is proposed.
KINDS: dict[str, tuple[PeriodKind, ...]] = {
    Level.TROISIEME: (PeriodKind.OBSERVATION, PeriodKind.DISCOVERY),
    Level.SECONDE: (PeriodKind.DISCOVERY, PeriodKind.OBSERVATION),
    **dict.fromkeys(
        (Level.CAP1, Level.CAP2, Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO), (PeriodKind.PFMP,)
    ),
    Level.BTS1: (PeriodKind.BTS,),
    Level.BTS2: (PeriodKind.BTS,),
}
#: Level → the one before it in the same cycle.
BEFORE: dict[str, Level] = {
    Level.CAP2: Level.CAP1,
    Level.PREMIERE_PRO: Level.SECONDE_PRO,
    Level.TERMINALE_PRO: Level.PREMIERE_PRO,
    Level.BTS2: Level.BTS1,
}
#: Levels of the first year of a cycle whose weeks are counted over the whole of it.
CYCLES: dict[str, str] = {Level.CAP1: "cap", Level.CAP2: "cap", Level.BTS1: "bts", Level.BTS2: "bts"}
#: (code, weeks of the cycle from which it holds): how many periods the cycle may be cut into.
SPLITS = (("pfmp_splits_12", Decimal(0)), ("pfmp_splits_18", Decimal("12.1")), ("pfmp_splits_22", Decimal("18.1")))
_YEARS_AND_CYCLES = ("cap1", "cap2", "2pro", "1pro", "tpro", "cap", "bts")
#: Every limit read here.
CODES = (
    *("observation_days", "discovery_days", "pfmp_min_weeks", "pfmp_splits_12", "pfmp_splits_18", "pfmp_splits_22"),
    *(f"weeks_{end}_{name}" for end in ("min", "max") for name in _YEARS_AND_CYCLES),
)


@dataclass(frozen=True, slots=True)
class Due:
    """Weeks asked: at least, at most (None: no limit), of the year or of the cycle, and the text."""

    least: Decimal
    most: Decimal | None
    source: str
    cycle: bool = False

    @property
    def number(self) -> str:
        """Write them without their unit: « 6 à 7 », « 8 », « 8 ou plus »."""
        if self.most is None:
            return f"{plain(self.least)} ou plus"
        return plain(self.least) if self.most == self.least else f"{plain(self.least)} à {plain(self.most)}"

    @property
    def words(self) -> str:
        """Say them: « 6 à 7 semaines », « 8 semaines au moins »."""
        if self.most is None:
            return f"{weeks_words(self.least)} au moins"
        if self.most == self.least:
            return weeks_words(self.least)
        return f"{plain(self.least)} à {weeks_words(self.most)}"


def plain(value: Decimal) -> str:
    """Write a number of weeks: « 4 », « 3,4 »."""
    text = f"{value:.1f}".replace(".", ",")
    return text.removesuffix(",0")


def weeks_words(value: Decimal) -> str:
    """Write « 1 semaine », « 4 semaines », « 3,4 semaines »."""
    return f"{plain(value)} semaine{'s' if value >= 2 else ''}"


def due_of_year(level: str, limits: Limits) -> Due | None:
    """Return what the level asks for one year; None where only the cycle is fixed or nothing is."""
    if level == Level.TROISIEME:
        return _days(limits, "observation_days")
    if level == Level.SECONDE:
        return _days(limits, "discovery_days")
    return _range(limits, str(level))


def due_of_cycle(level: str, limits: Limits) -> Due | None:
    """Return what the whole cycle asks at the last year of it, None at other levels."""
    if level not in (Level.CAP2, Level.BTS2):
        return None
    found = _range(limits, CYCLES[level])
    return Due(found.least, found.most, found.source, cycle=True) if found else None


def most_splits(weeks: Decimal, limits: Limits) -> tuple[int, str] | None:
    """Return how many periods a cycle of so many weeks may be cut into, and the text."""
    code = next(code for code, start in reversed(SPLITS) if weeks >= start)
    if code not in limits:
        return None
    value, source = limits[code]
    return int(value), source


def _days(limits: Limits, code: str) -> Due | None:
    if code not in limits:
        return None
    value, source = limits[code]
    return Due(value / 5, value / 5, source)


def _range(limits: Limits, name: str) -> Due | None:
    least, most = limits.get(f"weeks_min_{name}"), limits.get(f"weeks_max_{name}")
    if least is None:
        return None
    return Due(least[0], most[0] if most else None, least[1])
