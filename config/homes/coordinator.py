"""Facts of the coordinator's home: a constant number of queries, whatever the number of needs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, IntegerField, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.utils import timezone

from companies.models import OfferPublication
from establishments.models import Period, PoleMembership
from matching.models import Run
from placements.desk.filters import waiting_suggestion
from placements.desk.reading import Pile, pile_of
from placements.desk.refusals import to_examine
from placements.models import ANSWERED, LIVE, TO_PLACE, Escalation, LoanRequest, Need, Placement
from poles.models import MissionLetter, Pole
from poles.nomenclatures import Channel, Sector
from web.charts import Balance

#: Days before its end when a letter must be renewed.
LETTER_NOTICE = 90
ESCALATED_SHOWN = 6
OFFERS_SHOWN = 4

DEADLINES = {
    "commencee": "Commencée",
    "j7": "J-7 franchi",
    "j30": "J-30 franchi",
    "apres": "Au-delà de J-30",
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Pupils of one deadline: all those expected, those without a place, those of them with a proposal.

    `first`: first day of the nearest period that leaves a pupil without a place (of any pupil when all are placed).
    """

    key: str
    label: str
    total: int = 0
    missing: int = 0
    proposed: int = 0
    first: dt.date | None = None
    days: int | None = None

    @property
    def placed(self) -> int:
        """Pupils with an accepted place."""
        return self.total - self.missing


@dataclass(frozen=True, slots=True)
class Escalated:
    """Requests of one class and period: one pupil is named, several are a group.

    `days`: since the oldest was handed over; `delay`: calendar days that the pôle had to answer it; `need`: key of
    the only pupil's need.
    """

    name: str
    context: str
    starts_on: dt.date
    ends_on: dt.date
    days: int
    delay: int
    late: bool
    count: int
    class_name: str
    need: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in a pile: how many, how many seats when it has some, and for how many days the oldest."""

    count: int = 0
    late: int = 0
    seats: int = 0
    days: int = 0


@dataclass(slots=True)
class Facts:
    """All that the page says."""

    pole: Pole
    letter: MissionLetter
    today: dt.date
    thresholds: list[Threshold] = field(default_factory=list)
    escalated: list[Escalated] = field(default_factory=list)
    desk: Pile = field(default_factory=Pile)
    #: Loans that another pôle asks of this one; refusals to examine.
    loans: int = 0
    refusals: int = 0
    offers: list[OfferPublication] = field(default_factory=list)
    offers_pile: Waiting = field(default_factory=Waiting)
    runs: list[Run] = field(default_factory=list)
    members: int = 0
    companies: int = 0
    by_pole: int = 0
    by_network: int = 0
    placed: int = 0
    placed_since: dt.date | None = None
    sectors: list[Balance] = field(default_factory=list)

    @property
    def expected(self) -> int:
        """Pupils expected at work in every deadline."""
        return sum(threshold.total for threshold in self.thresholds)

    @property
    def network_share(self) -> float:
        """Share of the places found by families."""
        return self.by_network / self.placed if self.placed else 0.0

    @property
    def letter_days(self) -> int:
        """Days left to the letter."""
        return (self.letter.ends_on - self.today).days

    @property
    def letter_share(self) -> float:
        """Share of the letter's life already gone."""
        return (self.today - self.letter.starts_on).days / max((self.letter.ends_on - self.letter.starts_on).days, 1)


def facts_of(pole: Pole, letter: MissionLetter, today: dt.date) -> Facts:
    """Read every fact of the home of a pôle's coordinator."""
    facts = Facts(pole=pole, letter=letter, today=today)
    needs = expected_needs(pole, today)
    facts.thresholds = thresholds(needs, today)
    facts.desk = pile_of(pole, today)
    facts.escalated = _escalated(pole, today) if facts.desk.open else []
    facts.loans, facts.refusals = _asked(pole)
    facts.offers, facts.offers_pile = _offers(pole)
    facts.runs = _runs(pole, today)
    _brief(facts)
    facts.sectors = _sectors(pole, today, needs)
    return facts


def deadline_of(starts_on: dt.date, ends_on: dt.date, today: dt.date) -> str | None:
    """Return the deadline of a period, None when it is over; the list of needs filters by the same bounds."""
    if ends_on < today:
        return None
    days = (starts_on - today).days
    return "commencee" if days <= 0 else "j7" if days <= 7 else "j30" if days <= 30 else "apres"


@dataclass(frozen=True, slots=True)
class NeedCount:
    """Needs of one period, state and first wished sector (None: any sector)."""

    starts_on: dt.date
    deadline: str
    state: str
    sector: str | None
    count: int


def expected_needs(pole: Pole, today: dt.date) -> list[NeedCount]:
    """Count the needs of the periods that are not over, in two queries; a draft or an abandoned one is not expected.

    Periods are read apart: joined under the policies of both tables, the database reads them again for each need.
    """
    periods = {
        pk: (starts_on, deadline)
        for pk, starts_on, ends_on in Period.objects.filter(ends_on__gte=today)
        .order_by()
        .values_list("pk", "starts_on", "ends_on")
        if (deadline := deadline_of(starts_on, ends_on, today))
    }
    rows = (
        Need.objects.filter(state__in=(*TO_PLACE, *ANSWERED), pole=pole)
        .order_by()
        .values_list("period_id", "state", "sectors__0")
        .annotate(n=Count("pk"))
    )
    return [NeedCount(*periods[period], state, sector, n) for period, state, sector, n in rows if period in periods]


def thresholds(needs: list[NeedCount], today: dt.date) -> list[Threshold]:
    """Add up the pupils of each deadline."""
    found = []
    for key, label in DEADLINES.items():
        rows = [row for row in needs if row.deadline == key]
        missing = [row for row in rows if row.state in TO_PLACE]
        first = min((row.starts_on for row in missing or rows), default=None)
        found.append(
            Threshold(
                key,
                label,
                total=sum(row.count for row in rows),
                missing=sum(row.count for row in missing),
                proposed=sum(row.count for row in rows if row.state == "proposed"),
                first=first,
                days=(first - today).days if first else None,
            )
        )
    return found


def _age(moment: dt.datetime) -> int:
    return (timezone.localdate() - timezone.localtime(moment).date()).days


def _escalated(pole: Pole, today: dt.date) -> list[Escalated]:
    """Group the requests that wait for the pôle by class and period, oldest first."""
    groups = (
        Escalation.objects.filter(~waiting_suggestion(), pole=pole, closed_at__isnull=True)
        .order_by()
        .values(
            "need__period_id",
            class_name=F("need__student__school_class__name"),
            school=F("establishment__name"),
            starts_on=F("need__period__starts_on"),
            ends_on=F("need__period__ends_on"),
        )
        .annotate(
            n=Count("pk"),
            oldest=Min("opened_at"),
            due_on=Min("due_on"),
            first_name=Min("need__student__first_name"),
            last_name=Max("need__student__last_name"),
            needs=ArrayAgg("need_id"),
        )
        .order_by("oldest", "need__period_id")[:ESCALATED_SHOWN]
    )
    return [
        Escalated(
            # The two names, and the key, are of one pupil only when the group has one.
            name=f"{row['first_name']} {row['last_name']}" if row["n"] == 1 else f"Groupe de {row['n']} élèves",
            context=f"{row['class_name']}, {row['school']}",
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            days=_age(row["oldest"]),
            delay=max((row["due_on"] - timezone.localdate(row["oldest"])).days, 1),
            late=row["due_on"] < today,
            count=row["n"],
            class_name=row["class_name"],
            need=row["needs"][0] if row["n"] == 1 else None,
        )
        for row in groups
    ]


def _asked(pole: Pole) -> tuple[int, int]:
    """Count the loans to answer and the refusals to examine."""
    loans = LoanRequest.objects.filter(lender=pole, state=LoanRequest.State.ASKED).count()
    return loans, to_examine().filter(pole=pole, handled_at__isnull=True).count()


def _offers(pole: Pole) -> tuple[list[OfferPublication], Waiting]:
    rows = OfferPublication.objects.filter(pole=pole).waiting()
    pile = rows.order_by().aggregate(n=Count("pk"), seats=Sum("offer__seats"), oldest=Min("submitted_at"))
    if not pile["n"]:
        return [], Waiting()
    shown = list(rows.select_related("offer__company", "offer__commune")[:OFFERS_SHOWN])
    return shown, Waiting(count=pile["n"], seats=pile["seats"] or 0, days=_age(pile["oldest"]))


def _runs(pole: Pole, today: dt.date) -> list[Run]:
    """Return the latest run of each campaign whose departures are not over."""
    latest = Run.objects.filter(campaign=OuterRef("campaign")).order_by("-number").values("pk")[:1]
    return list(
        Run.objects.filter(pole=pole, campaign__ends_on__gte=today, pk=Subquery(latest))
        .select_related("campaign")
        .order_by("campaign__starts_on", "campaign_id")[:5]
    )


def _subcount(rows: Any, what: str) -> Subquery:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count(what, distinct=True)).values("n")
    return Subquery(counted, output_field=IntegerField())


def _brief(facts: Facts) -> None:
    """Read the five figures of the pôle in two queries."""
    pole, today = facts.pole, facts.today
    row = Pole.objects.filter(pk=pole.pk).values_list(
        _subcount(PoleMembership.objects.in_force(today).filter(pole=pole), "establishment"),
        _subcount(OfferPublication.objects.published().filter(pole=pole, offer__ends_on__gte=today), "company"),
    )
    facts.members, facts.companies = (value or 0 for value in row.first() or (0, 0))
    year = today.year if today.month >= 9 else today.year - 1
    facts.placed_since = dt.date(year, 9, 1)
    placements = Placement.objects.filter(pole=pole, state__in=LIVE, starts_on__gte=facts.placed_since).aggregate(
        all=Count("pk"),
        pole=Count("pk", filter=Q(channel=Channel.POLE)),
        network=Count("pk", filter=Q(channel=Channel.FAMILY)),
    )
    facts.placed, facts.by_pole, facts.by_network = placements["all"], placements["pole"], placements["network"]


def _sectors(pole: Pole, today: dt.date, expected: list[NeedCount]) -> list[Balance]:
    """Set the pupils to place (by first wished sector) against the free places of admitted offers, largest lack first.

    A pupil without a wished sector is in none: these accept any. A place held by a placement of the pôle is not free.
    """
    needs: Counter[str] = Counter()
    for row in expected:
        if row.sector and row.state in TO_PLACE:
            needs[row.sector] += row.count
    published = OfferPublication.objects.published().filter(pole=pole, offer__ends_on__gte=today)
    seats = dict(published.order_by().values_list("offer__sector").annotate(n=Sum("offer__seats")))
    taken = dict(
        Placement.objects.filter(
            state__in=LIVE, ends_on__gte=today, offer__publications__pole=pole, offer__publications__status="published"
        )
        .order_by()
        .values_list("offer__sector")
        .annotate(n=Count("pk"))
    )
    rows = [
        Balance(str(label), needs[code], max(seats.get(code, 0) - taken.get(code, 0), 0))
        for code, label in Sector.choices
        if needs[code] or seats.get(code)
    ]
    return sorted(rows, key=lambda row: (row.gap, row.label))
