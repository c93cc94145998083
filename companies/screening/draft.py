"""What is screened, and what is found: plain values, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from poles.nomenclatures import Level as SchoolLevel
from poles.nomenclatures import PeriodKind

#: Regime B: observation by pupils of general education; no machine, no product, no light work (D331-9).
OBSERVATION = frozenset({PeriodKind.OBSERVATION.value, PeriodKind.DISCOVERY.value})
ADULT = 18
#: The youngest age met at each level, a pupil a year ahead included; an offer is screened for the youngest it accepts.
YOUNGEST: dict[str, int] = {
    SchoolLevel.TROISIEME: 13,
    SchoolLevel.SECONDE: 14,
    SchoolLevel.SECONDE_PRO: 14,
    SchoolLevel.CAP1: 14,
    SchoolLevel.CAP2: 15,
    SchoolLevel.PREMIERE_PRO: 15,
    SchoolLevel.TERMINALE_PRO: 16,
    SchoolLevel.BTS1: 17,
    SchoolLevel.BTS2: 18,
}


class Level(StrEnum):
    """How much a finding weighs: a blocking one prevents publication, a warning asks a person to look."""

    BLOCKING = "blocking"
    WARNING = "warning"


class Slot(NamedTuple):
    """Presence on one day of the week: 0 is Monday; minutes of break included between the two hours.

    An end at or before the start is the next morning.
    """

    weekday: int
    start: dt.time
    end: dt.time
    break_minutes: int = 0

    @property
    def first(self) -> int:
        """Minute of the day at which presence begins."""
        return self.start.hour * 60 + self.start.minute

    @property
    def last(self) -> int:
        """Minute at which it ends, counted from the same midnight: beyond 1440 it is the next day."""
        minute = self.end.hour * 60 + self.end.minute
        return minute if minute > self.first else minute + 24 * 60

    @property
    def presence(self) -> int:
        """Minutes between arrival and departure."""
        return self.last - self.first

    @property
    def worked(self) -> int:
        """Minutes without the break."""
        return max(0, self.presence - self.break_minutes)


@dataclass(frozen=True, slots=True)
class Draft:
    """An offer as it is typed.

    `texts`: field → text, in the order of the page. `kinds` and `levels`: codes of the nomenclatures. `day`: the first
    day of the stay, whose rules and limits apply. `limits`: values of the table of legal limits in force that day (see
    `companies.limits`); without one that a rule needs, the rule says so instead of judging. `min_age_reason`: the legal
    reason of a minimal age. `works_declared`: regulated works are announced with their declaration.
    """

    texts: Mapping[str, str]
    day: dt.date
    kinds: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    min_age: int | None = None
    min_age_reason: str = ""
    works_declared: bool = False
    schedule: tuple[Slot, ...] = ()
    limits: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def youngest(self) -> int:
        """Age of the youngest student who may come."""
        ages = [YOUNGEST[level] for level in self.levels if level in YOUNGEST]
        youngest = min(ages, default=min(YOUNGEST.values()))
        return max(youngest, self.min_age or 0)

    @property
    def is_observation(self) -> bool:
        """Whether pupils of regime B may come."""
        return bool(self.kinds & OBSERVATION)

    @property
    def admits_minors(self) -> bool:
        """Whether a minor may come."""
        return self.youngest < ADULT


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing found. `start` and `end` are positions of Python's text of `field`; both 0 for a field without text.

    `sentence` says what the law wants, `repair` what to write or do instead; `article` is the text of the law.
    """

    field: str
    start: int
    end: int
    code: str
    level: Level
    article: str
    sentence: str
    repair: str
