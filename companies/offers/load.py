"""The legal quota of the host in the weeks of an offer: who is there already, of all académies, and what is left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from companies.load.meter import verdict
from companies.offers.reading import Reading
from companies.offers.taken import taken


@dataclass(frozen=True, slots=True)
class Week:
    """One civil week: interns already there, those of the offer, the most that the law allows."""

    monday: dt.date
    present: int
    asked: int
    most: int

    @property
    def number(self) -> int:
        """Number of the week (ISO 8601)."""
        return self.monday.isocalendar().week

    @property
    def total(self) -> int:
        """Interns if every seat is taken."""
        return self.present + self.asked

    @property
    def is_over(self) -> bool:
        """Whether the offer goes beyond the limit."""
        return self.total > self.most

    @property
    def room(self) -> int:
        """Seats that the law still allows."""
        return max(0, self.most - self.present)

    def _scale(self) -> int:
        return max(self.most, self.total, 1)

    @property
    def present_width(self) -> str:
        """Width of the bar of those already there, of 100."""
        return f"{100 * self.present / self._scale():.1f}"

    @property
    def asked_width(self) -> str:
        """Width of the bar of the offer, of 100."""
        return f"{100 * self.asked / self._scale():.1f}"


@dataclass(frozen=True, slots=True)
class Meter:
    """The weeks of an offer against the quota. `problem`: why it is not known, else empty; `rule`: how it is found."""

    weeks: tuple[Week, ...] = ()
    rule: str = ""
    article: str = ""
    problem: str = ""

    @property
    def most(self) -> int:
        """The smallest limit of these weeks."""
        return min((week.most for week in self.weeks), default=0)

    @property
    def over(self) -> list[Week]:
        """Weeks beyond the limit."""
        return [week for week in self.weeks if week.is_over]

    @property
    def room(self) -> int:
        """Seats possible in every week."""
        return min((week.room for week in self.weeks), default=0)


def meter_of(reading: Reading) -> Meter | None:
    """Return the meter of an offer being written; None when no quota holds or its dates are not known."""
    company = reading.company
    if not reading.is_counted or reading.dates is None or not company.siret:
        return None
    first, last = reading.dates
    kinds = set(reading.get("kinds") or ())
    seats = reading.get("seats") or 0
    said = verdict(company, first, last, max(1, seats), kinds=kinds)
    if not said.known:
        return Meter(problem=said.sentence, rule=said.conclusion, article=said.article)
    # Students already placed on the offer that is being changed are counted once, with its seats.
    own = taken([reading.offer.pk])[reading.offer.pk] if reading.offer else 0
    proposed = set(reading.weeks)
    weeks = tuple(
        Week(one.week, max(0, one.count - own), seats, one.quota or 0) for one in said.weeks if one.week in proposed
    )
    return Meter(weeks, said.rule, said.article)
