"""The offers that an audience may lawfully take, as a condition in SQL on the rows of the search.

The rules are those that `placements.rules.refusals` tells one by one; a test compares the two on thousands of pairs.
All that depends on the audience alone is settled here, so that a row costs a few comparisons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from companies.search import mask
from companies.search.audience import Audience
from poles.nomenclatures import Level, PeriodKind

#: Regime B: pupils of general education look, and do no productive work (code de l'éducation, D331-6 ff.).
OBSERVATION = frozenset({PeriodKind.OBSERVATION, PeriodKind.DISCOVERY})
#: Levels that prepare a vocational or technological diploma (code du travail, R4153-39).
VOCATIONAL = frozenset(Level) - {Level.TROISIEME, Level.SECONDE}
MIN_AGE, DECLARATION_YEARS = "regulated_work_min_age", "regulated_work_declaration_years"


@dataclass(slots=True)
class Condition:
    """Conditions that must all hold, with their parameters."""

    parts: list[str] = field(default_factory=list)
    params: list[Any] = field(default_factory=list)

    def add(self, sql: str, *params: Any) -> None:
        """Add one."""
        self.parts.append(sql)
        self.params.extend(params)

    @property
    def sql(self) -> str:
        """All of them, in brackets."""
        return f"({' AND '.join(self.parts) or 'TRUE'})"


def age_on(birth_date: dt.date, day: dt.date) -> int:
    """Return the completed years of age on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def condition(audience: Audience, limits: Mapping[str, Decimal]) -> Condition:
    """Return what a row must meet. `limits`: those of the first day; where one is missing, nothing is risked."""
    found = Condition()
    found.add("l.starts_on <= %s AND l.ends_on >= %s", audience.starts_on, audience.ends_on)
    found.add("l.mask & %s <> 0", mask.any_of(mask.KIND, [audience.kind]))
    found.add("l.mask & %s <> 0", mask.any_of(mask.LEVEL, [audience.level]))
    if audience.sectors_only:
        found.add("l.mask & %s <> 0", mask.any_of(mask.SECTOR, audience.sectors))
    if audience.wheelchair_access:
        found.add("l.mask & %s <> 0", mask.WHEELCHAIR)
    age = None if audience.birth_date is None else age_on(audience.birth_date, audience.starts_on)
    if age is not None and age < mask.ADULT:
        # Nobody is refused by an age that the oldest minimum of an offer does not reach.
        found.add("(l.min_age IS NULL OR l.min_age <= %s)", age)
    _regulated(found, audience, age, limits)
    return found


def _regulated(found: Condition, audience: Audience, age: int | None, limits: Mapping[str, Decimal]) -> None:
    """Regulated works (code du travail, D4153-15 ff. and R4153-38 to R4153-45; code de l'éducation, D331-9)."""
    if audience.kind in OBSERVATION:
        found.add("l.mask & %s <> 0", mask.PLAIN)
        return
    if age is None or age >= mask.ADULT:
        return
    least, years = limits.get(MIN_AGE), limits.get(DECLARATION_YEARS)
    if audience.level not in VOCATIONAL or least is None or years is None or age < least:
        found.add("l.mask & %s <> 0", mask.PLAIN)
        return
    found.add(
        "(l.mask & %s <> 0 OR (l.regulated_works_declared_on > %s AND l.regulated_works_declared_on <= %s))",
        mask.PLAIN,
        _years_before(audience.ends_on, int(years)),
        audience.starts_on,
    )


def _years_before(day: dt.date, years: int) -> dt.date:
    """Return the last day whose declaration is too old on `day`; 28 February when there is no 29th that year."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
