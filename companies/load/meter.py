"""The legal meter of a host: interns a civil week, all académies together, against what its staff allows.

Sources: code de l'éducation, L124-8, R124-10 (common rule), R124-11 (order of the rector, for PFMP only) and R124-12
(which staff). Only the stays of L124-1 count: neither observation nor discovery. Reads counts of nobody: which school
of which académie sent whom is not in them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from companies.limits import LimitMissing, limits_on
from companies.load import wording
from companies.models import Company, HostLoad, QuotaOrder
from companies.quota import NORMAL, RAISED, quota
from companies.register.answer import bracket_of
from establishments.calendar.days import mondays_between
from poles.models import LegalLimit
from poles.nomenclatures import PeriodKind

#: Stays of articles L124-1 ff.: the quota counts them, and them alone.
COUNTED = frozenset({PeriodKind.PFMP.value, PeriodKind.BTS.value})
#: The order of the rector holds for these only (R124-11).
RAISABLE = frozenset({PeriodKind.PFMP.value})

ARTICLE = "code de l'éducation, R124-10"
ARTICLE_RAISED = "code de l'éducation, R124-11"


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """Interns of a host in the civil week of a Monday; `quota` is None when the legal number is not known."""

    week: dt.date
    count: int
    quota: int | None
    #: The order of the rector that raises the quota of that week.
    order: QuotaOrder | None = None

    @property
    def number(self) -> int:
        """ISO number of the week."""
        return self.week.isocalendar().week

    @property
    def free(self) -> int | None:
        """Interns that may still come; None when the legal number is not known."""
        return None if self.quota is None else max(0, self.quota - self.count)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the host may receive so many more interns in each of these weeks.

    `counts`: the stay is one that the law counts. `known`: there is a legal number to compare with; when not,
    `sentence` says what is missing and nothing is blocked.
    """

    seats: int
    weeks: list[WeekLoad]
    counts: bool
    known: bool
    conclusion: str
    sentence: str
    rule: str
    article: str

    @property
    def free(self) -> int | None:
        """Interns that may still come during the whole stay; None when the legal number is not known."""
        rooms = [week.free for week in self.weeks if week.free is not None]
        return min(rooms) if self.known and rooms else None

    @property
    def full(self) -> list[WeekLoad]:
        """Weeks in which these seats go beyond the legal number."""
        return [week for week in self.weeks if week.quota is not None and week.count + self.seats > week.quota]

    @property
    def quota(self) -> int | None:
        """The smallest legal number of these weeks."""
        numbers = [week.quota for week in self.weeks if week.quota is not None]
        return min(numbers) if self.known and numbers else None

    @property
    def order(self) -> QuotaOrder | None:
        """The order of the rector that raises it, if any."""
        return next((week.order for week in self.weeks if week.order), None)

    @property
    def is_beyond(self) -> bool:
        """Whether a reason is needed to go on."""
        return self.counts and self.known and bool(self.full)


@dataclass(frozen=True, slots=True)
class Meter:
    """What was read for some hosts and days: ask it as often as needed, it reads nothing more."""

    loads: Mapping[tuple[str, dt.date], int]
    limits: Sequence[LegalLimit]
    orders: Sequence[QuotaOrder]

    def weeks(self, company: Company, first: dt.date, last: dt.date, *, kinds: Collection[str]) -> list[WeekLoad]:
        """Return the civil weeks of a stay, in order."""
        found = []
        for monday in mondays_between(first, last):
            count = self.loads.get((company.siret or "", monday), 0)
            day = max(monday, first)
            order = self._order(company, day, kinds)
            found.append(WeekLoad(monday, count, *self._quota(company, day, order)))
        return found

    def verdict(
        self, company: Company, first: dt.date, last: dt.date, seats: int = 1, *, kinds: Collection[str] = RAISABLE
    ) -> Verdict:
        """Say whether so many more interns of these kinds of stays may come between two days."""
        counts, numbered = bool(COUNTED & set(kinds)), bool(company.siret)
        weeks = self.weeks(company, first, last, kinds=kinds) if counts and numbered else []
        known = bool(weeks) and all(week.quota is not None for week in weeks)
        verdict = Verdict(seats, weeks, counts, known, "", "", "", ARTICLE)
        if not counts:
            return replace(verdict, conclusion=wording.OUTSIDE, sentence=wording.OUTSIDE_WHY)
        if not numbered:
            return replace(verdict, conclusion=wording.NOT_FOLLOWED, sentence=wording.NO_SIRET)
        if not known:
            return replace(
                verdict, conclusion=wording.TO_DECLARE if company.headcount is None else wording.NO_LIMIT,
                sentence=self._unknown(company, verdict),
            )  # fmt: skip
        rule = self._rule(company, first, verdict)
        return replace(
            verdict,
            conclusion=wording.conclusion(verdict.free or 0, seats),
            sentence=wording.sentence(rule, [(week.number, week.count) for week in weeks], [
                week.number for week in verdict.full
            ]),
            rule=rule,
            article=ARTICLE_RAISED if verdict.order else ARTICLE,
        )  # fmt: skip

    def _rule(self, company: Company, first: dt.date, verdict: Verdict) -> str:
        """Write how the legal number is found, with the figures of this host; empty when it is not known."""
        if company.headcount is None or verdict.quota is None:
            return ""
        day = next(max(week.week, first) for week in verdict.weeks if week.quota == verdict.quota)
        limits = limits_on(self.limits, day)
        order = next((week.order for week in verdict.weeks if week.quota == verdict.quota), None)
        rule = RAISED if order else NORMAL
        ratio, floor, least = (limits[f"{rule}_{name}"] for name in ("ratio", "floor", "headcount"))
        if company.headcount < least:
            said = wording.floor(int(least), int(floor))
        else:
            said = wording.share(company.headcount, ratio, verdict.quota)
        if order:
            raised = wording.ratio(ratio) if company.headcount >= least else wording.interns(int(floor))
            said = f"{said} {wording.raised(raised, order.reference, order.starts_on)}"
        return said

    def _order(self, company: Company, day: dt.date, kinds: Collection[str]) -> QuotaOrder | None:
        # One stay of another kind among them, and the common rule holds.
        if not set(kinds) <= RAISABLE:
            return None
        academie = company.commune.academie_id
        return next(
            (one for one in self.orders if one.academie_id == academie and one.starts_on <= day <= one.ends_on), None
        )

    def _quota(self, company: Company, day: dt.date, order: QuotaOrder | None) -> tuple[int | None, QuotaOrder | None]:
        if company.headcount is None:
            return None, None
        try:
            normal = quota(company.headcount, day, self.limits)
            if order is None:
                return normal, None
            raised = quota(company.headcount, day, self.limits, raised=True)
        except LimitMissing:  # the table says nothing of that day: nobody is told a number
            return None, None
        return raised, order if raised > normal else None

    def _unknown(self, company: Company, verdict: Verdict) -> str:
        if company.headcount is not None:
            return wording.NO_LIMIT_WHY
        bracket = bracket_of(company.bracket)
        present = max((week.count for week in verdict.weeks), default=0)
        return wording.undeclared(bracket.label if bracket else "", present, verdict.seats)


def meter_of(companies: Iterable[Company], first: dt.date, last: dt.date) -> Meter:
    """Read what the meter of these hosts needs: three queries, whatever their number.

    The orders are those of the académie of each host: load its commune with it, or pay one query a host.
    """
    sirets = {one.siret for one in companies if one.siret}
    mondays = mondays_between(first, last)
    rows = HostLoad.objects.filter(siret__in=sirets, week__in=mondays).order_by("siret", "week")
    return Meter(
        {(siret, week): count for siret, week, count in rows.values_list("siret", "week", "count")},
        list(LegalLimit.objects.filter(code__startswith=NORMAL).order_by("code", "valid_from")),
        list(QuotaOrder.objects.filter(starts_on__lte=last, ends_on__gte=first).order_by("-starts_on", "pk")),
    )


def load_of(company: Company, first: dt.date, last: dt.date, *, kinds: Collection[str] = RAISABLE) -> list[WeekLoad]:
    """Return the civil weeks between two days with the interns of the host; none without SIRET: it is not followed."""
    if not company.siret:
        return []
    return meter_of([company], first, last).weeks(company, first, last, kinds=kinds)


def verdict(
    company: Company, first: dt.date, last: dt.date, seats: int = 1, *, kinds: Collection[str] = RAISABLE
) -> Verdict:
    """Say whether so many more interns may come between two days. `kinds`: the kinds of stays (`PeriodKind`)."""
    return meter_of([company], first, last).verdict(company, first, last, seats, kinds=kinds)


def verdicts(
    companies: Iterable[Company], first: dt.date, last: dt.date, seats: int = 1, *, kinds: Collection[str] = RAISABLE
) -> dict[UUID, Verdict]:
    """Return the verdict of each host; a constant number of queries."""
    hosts = list(companies)
    meter = meter_of(hosts, first, last)
    return {one.pk: meter.verdict(one, first, last, seats, kinds=kinds) for one in hosts}
