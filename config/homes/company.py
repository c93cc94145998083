"""Facts of a host's home: what is asked of it, its offers, its legal meter, who arrives. Queries do not grow with rows.

A host reads no stay and no student: seats held and arrivals are counted by the job of each académie, and carry neither
name nor school.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Prefetch

from accounts.models import User
from companies.contacts.approaches import Pressure, pressure_on
from companies.load import wording
from companies.load.meter import COUNTED, WeekLoad, meter_of
from companies.models import Company, Offer, OfferPublication, OfferTutor
from companies.offers.taken import taken
from companies.presentation import kind_names, level_names
from placements.models import Placement
from poles.models import Pole
from poles.people import coordinators
from tenancy.scope import Scope, acting_as
from web.french import counted

Status = OfferPublication.Status

OFFERS_SHOWN, OFFERS_READ = 8, 200
#: Civil weeks of the chart.
WEEKS = 10
#: Seats drawn one by one; above, the figures alone.
SEATS_DRAWN = 20
#: An offer that ends this soon is said to end.
SOON = dt.timedelta(days=30)
#: Offers over for longer are found in « Mes offres » only.
PAST = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """An offer of the host, its seats and where it stands."""

    offer: Offer
    publications: list[OfferPublication]
    held: int
    today: dt.date

    @property
    def taken(self) -> int:
        """Seats given."""
        return min(self.held, self.offer.seats)

    @property
    def reserved(self) -> int:
        """Seats kept for some students, of those that are left."""
        # Without a last day, until the offer begins: as the search of offers reads it.
        until = self.offer.reserved_until or self.offer.starts_on - dt.timedelta(days=1)
        kept = self.offer.reserved_seats if until >= self.today else 0
        return min(kept, self.offer.seats - self.taken)

    @property
    def free(self) -> int:
        """Seats open to all."""
        return self.offer.seats - self.taken - self.reserved

    @property
    def drawn(self) -> list[str]:
        """One word a seat: taken, reserved, free; none when there are too many to be drawn."""
        if self.offer.seats > SEATS_DRAWN:
            return []
        return ["taken"] * self.taken + ["reserved"] * self.reserved + ["free"] * self.free

    @property
    def said(self) -> str:
        """« 2 pourvues, 1 réservée, 1 libre »."""
        parts = (
            (self.taken, "pourvue|pourvues"), (self.reserved, "réservée|réservées"), (self.free, "libre|libres")
        )  # fmt: skip
        return ", ".join(counted(count, forms) for count, forms in parts if count)

    @property
    def audience(self) -> str:
        """For whom: levels and kinds."""
        return f"{level_names(self.offer)} · {kind_names(self.offer)}"

    def is_in(self, *states: str) -> bool:
        """Whether one of its publications is in one of these states."""
        return any(one.status in states for one in self.publications)

    @property
    def is_open(self) -> bool:
        """In the bank, and not over."""
        return self.is_in(Status.PUBLISHED) and self.offer.ends_on >= self.today

    @property
    def tag(self) -> tuple[str, str, str]:
        """Tone, icon and word of its state, the one that asks for an act first."""
        if self.is_in(Status.RETURNED):
            return "due", "alert", "À corriger"
        if self.offer.ends_on < self.today:
            return "neutral", "check", "Terminée"
        if self.is_in(Status.PUBLISHED):
            return "ok", "check", "En ligne"
        if self.is_in(Status.SUBMITTED):
            return "line", "clock", "Relue par le pôle"
        word = self.publications[0].get_status_display() if self.publications else "Sans pôle"
        return "neutral", "clock", word


@dataclass(frozen=True, slots=True)
class Arrival:
    """So many students on a day, by the offer that they come through (empty: agreed without an offer)."""

    day: dt.date
    title: str
    offer: UUID | None
    count: int


@dataclass(slots=True)
class Facts:
    """All that the page says."""

    company: Company
    today: dt.date
    offers: list[OwnOffer] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    weeks: list[WeekLoad] = field(default_factory=list)
    #: Seats still open in each week, of offers whose stays are counted.
    open_seats: dict[dt.date, int] = field(default_factory=dict)
    rule: str = ""
    conclusion: str = ""
    over: bool = False
    untutored: list[Arrival] = field(default_factory=list)
    requests: int = 0
    pressure: Pressure | None = None
    pole: Pole | None = None
    partner_since: str = ""
    coordinators: list[User] = field(default_factory=list)

    @property
    def shown(self) -> list[OwnOffer]:
        """Those of the page, by first day."""
        kept = [one for one in self.offers if one.offer.ends_on >= self.today - PAST]
        kept.sort(key=lambda one: (one.offer.ends_on < self.today, one.offer.starts_on))
        return kept[:OFFERS_SHOWN]

    @property
    def arriving(self) -> int:
        """Students expected, or there."""
        return sum(one.count for one in self.arrivals)

    @property
    def known(self) -> bool:
        """Whether there is a legal number to draw."""
        return bool(self.weeks) and all(week.quota is not None for week in self.weeks)


def facts_of(company: Company, today: dt.date) -> Facts:
    """Read every fact of the home of a host."""
    host = Company.objects.select_related("commune").get(pk=company.pk)
    facts = Facts(host, today)
    facts.offers = _offers(host, today)
    academies = {one.academie_id for own in facts.offers for one in own.publications} | {host.commune.academie_id}
    facts.arrivals = arrivals(host, academies, today)
    _untutored(facts)
    _meter(facts)
    facts.requests = host.join_requests.filter(state="asked").count()
    facts.pressure = pressure_on(host, today)
    _pole(facts)
    return facts


def _offers(company: Company, today: dt.date) -> list[OwnOffer]:
    rows = Offer.objects.filter(company=company).exclude(state=Offer.State.CLOSED).order_by("-ends_on", "pk")
    published = Prefetch("publications", OfferPublication.objects.order_by("-submitted_at", "pk"))
    offers = list(rows.prefetch_related(published)[:OFFERS_READ])
    held = taken([one.pk for one in offers])
    return [OwnOffer(one, list(one.publications.all()), held.get(one.pk, 0), today) for one in offers]


def arrivals(company: Company, academies: Iterable[str], today: dt.date) -> list[Arrival]:
    """Count the stays that are not over, by first day and offer; the job of each académie counts its own."""
    found: Counter[tuple[dt.date, str, UUID | None]] = Counter()
    for academie in sorted(academies):
        with acting_as(Scope.for_job(academie)):
            rows = Placement.objects.live().filter(academie=academie, company=company.pk, ends_on__gte=today)
            for day, offer, title in rows.order_by("pk").values_list("starts_on", "offer_id", "offer__title"):
                found[day, title or "", offer] += 1
    rows_of = sorted(found.items(), key=lambda item: (item[0][0], item[0][1], str(item[0][2])))
    return [Arrival(day, title, offer, count) for (day, title, offer), count in rows_of]


def _untutored(facts: Facts) -> None:
    """Keep the arrivals to come whose offer names nobody to receive them (code de l'éducation, L124-9)."""
    coming = [one for one in facts.arrivals if one.offer and one.day >= facts.today]
    if coming:
        named = OfferTutor.objects.filter(offer__in={one.offer for one in coming}, tutor__left_on__isnull=True)
        with_tutor = set(named.values_list("offer_id", flat=True))
        facts.untutored = [one for one in coming if one.offer not in with_tutor]


def _meter(facts: Facts) -> None:
    first = facts.today - dt.timedelta(days=facts.today.weekday())
    last = first + dt.timedelta(weeks=WEEKS) - dt.timedelta(days=1)
    meter = meter_of([facts.company], first, last)
    said = meter.verdict(facts.company, first, last, seats=0)
    facts.weeks = said.weeks
    for week in facts.weeks:
        facts.open_seats[week.week] = sum(own.free + own.reserved for own in facts.offers if _covers(own, week.week))
    facts.rule = said.rule
    if not facts.known:
        facts.conclusion = said.sentence
        return
    facts.over = said.is_beyond
    facts.conclusion = _conclusion(facts, [week.number for week in said.full])


def _covers(own: OwnOffer, monday: dt.date) -> bool:
    offer = own.offer
    if not own.is_open or not COUNTED & set(offer.kinds):
        return False
    within = offer.starts_on <= monday + dt.timedelta(days=6) and offer.ends_on >= monday
    return within and (not offer.weeks or monday in offer.weeks)


def _conclusion(facts: Facts, full: list[int]) -> str:
    """Say first what the bars show."""
    if full:
        return f"Limite dépassée en {wording.weeks(full)}."
    left = {week: (week.free or 0) - facts.open_seats[week.week] for week in facts.weeks}
    beyond = [week.number for week, rest in left.items() if rest < 0]
    if beyond:
        return f"Vos places libres dépasseraient la limite en {wording.weeks(beyond)}."
    proposed = [week for week in facts.weeks if facts.open_seats[week.week]]
    if not proposed:
        least = min(week.free or 0 for week in facts.weeks)
        return f"Vous pouvez encore accueillir {wording.interns(least)} chaque semaine."
    least = min(left[week] for week in proposed)
    tight = [week.number for week in proposed if left[week] == least]
    rest = f"Il resterait {counted(least, 'place|places')} en {wording.weeks(tight)}."
    return f"Vous pouvez pourvoir toutes vos places. {rest}"


def _pole(facts: Facts) -> None:
    """Find the pôle that the host last worked with, since when, and who coordinates it today."""
    rows = [one for own in facts.offers for one in own.publications]
    if not rows:
        return
    latest = max(rows, key=lambda one: (one.submitted_at, str(one.pk)))
    with acting_as(Scope.for_job(latest.academie_id)):
        facts.pole = Pole.objects.filter(pk=latest.pole_id).first()
    since = [one.approved_at for one in rows if one.pole_id == latest.pole_id and one.approved_at]
    facts.partner_since = f"{min(since):%Y}" if since else ""
    facts.coordinators = coordinators(latest.academie_id, latest.pole_id)
