"""Offers of the bank for one need: those that are lawful, within reach and free, and what keeps the others out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q
from django.utils import timezone

from companies.models import Offer
from companies.querysets import OfferQuerySet
from establishments.calendar.days import mondays_between
from placements.models import Need, Placement
from placements.rules import (
    DECLARATION_CODE,
    MIN_AGE_CODE,
    RULES,
    Limits,
    NeedFacts,
    OfferFacts,
    Rule,
    RuleCode,
    limits_on,
    metres,
    refusals,
)
from poles.models import LegalLimit
from tenancy.scope import Scope, acting_as

#: Offers shown on the page of a request, nearest first.
SHOWN = 30

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that suits the need: free seats over the whole period, distance in metres from the departure."""

    offer: Offer
    free: int
    distance_m: int


@dataclass(slots=True)
class Bank:
    """What the bank holds for one need. `out`: how many offers each rule keeps out, most frequent first."""

    matches: list[Match] = field(default_factory=list)
    total: int = 0
    #: An offer that breaks several rules is counted under each; place, age and seats are looked at only among those
    #: whose kind, dates, level and sector suit.
    out: list[tuple[Rule, int]] = field(default_factory=list)
    suiting: int = 0

    @property
    def refused(self) -> int:
        """Offers that break at least one rule."""
        return self.total - self.suiting


def need_facts(need: Need) -> NeedFacts:
    """Return what the rules read of a need. The departure is the home commune, else the school, else its commune."""
    student, period = need.student, need.period
    return NeedFacts(
        kind=period.kind,
        level=student.school_class.level,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        birth_date=student.birth_date,
        sectors=tuple(need.sectors),
        sectors_only=need.sectors_only,
        radius_km=need.radius_km,
        wheelchair_access=need.wheelchair_access,
        point=_point(student.home_commune, need.establishment, need.establishment.commune),
    )


def _point(*places: Any) -> Point | None:
    for place in places:
        if place is not None and place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None


#: Columns of an offer that the rules read, and those of its place.
_READ = (
    "pk", "kinds", "levels", "sector", "starts_on", "ends_on", "min_age", "regulated_works",
    "regulated_works_declared_on", "wheelchair_access", "seats", "latitude", "longitude", "weeks",
)  # fmt: skip


def _bank_of(academie_id: str) -> OfferQuerySet:
    """Offers of the bank that are not over."""
    return Offer.objects.published_in(academie_id).filter(ends_on__gte=timezone.localdate())


def _rows(offers: OfferQuerySet) -> list[dict[str, Any]]:
    return list(
        offers.order_by("pk").values(
            *_READ, site_latitude=F("commune__latitude"), site_longitude=F("commune__longitude")
        )
    )


def stay_conditions(need: NeedFacts) -> dict[RuleCode, Q]:
    """Return the rules about kind, dates, level and sector as conditions of a query: which offers break each.

    `placements.rules` is the reference, and a test compares the two; a bank of thousands is thus read in part only.
    """
    broken = {
        RuleCode.KIND: ~Q(kinds__contains=[need.kind]),
        RuleCode.DATES: Q(starts_on__gt=need.starts_on)
        | Q(ends_on__lt=need.ends_on)
        | (Q(weeks__len__gt=0) & ~Q(weeks__contains=mondays_between(need.starts_on, need.ends_on))),
        RuleCode.LEVEL: ~Q(levels__contains=[need.level]),
    }
    if need.sectors_only:
        broken[RuleCode.SECTOR] = ~Q(sector__in=need.sectors)
    return broken


def _taken(academie_id: str, offers: Iterable[UUID], starts_on: dt.date, ends_on: dt.date) -> Counter[UUID]:
    """Count the seats that are held at some time of the period, by offer: numbers only, of every school."""
    with acting_as(Scope.for_job(academie_id)):
        seats = (
            Placement.objects.live()
            .filter(offer__in=list(offers), starts_on__lte=ends_on, ends_on__gte=starts_on)
            .order_by()
            .values_list("offer_id", "seat")
            .distinct()
        )
        return Counter(offer for offer, _ in seats if offer)


def _facts(row: dict[str, Any], taken: int) -> OfferFacts:
    own = None if row["latitude"] is None or row["longitude"] is None else (row["latitude"], row["longitude"])
    site = row["site_latitude"], row["site_longitude"]
    return OfferFacts(
        kinds=frozenset(row["kinds"]),
        levels=frozenset(row["levels"]),
        sector=row["sector"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        min_age=row["min_age"],
        regulated_works=row["regulated_works"],
        declared_on=row["regulated_works_declared_on"],
        wheelchair_access=row["wheelchair_access"],
        point=own or (None if None in site else site),
        free_seats=row["seats"] - taken,
        weeks=frozenset(row["weeks"]),
    )


def legal_limits(day: dt.date) -> Limits:
    """Return the limits that the rules of a pair read, in force on a day. Raises LimitMissing."""
    rows = LegalLimit.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)
    return limits_on(list(rows.filter(code__in=(MIN_AGE_CODE, DECLARATION_CODE)).order_by("pk")), day)


def bank_for(need: Need) -> Bank:
    """Return the offers of the académie's bank that suit the need, nearest first, and why the others do not.

    Six queries, whatever the bank. The need comes with its student, class, home commune, period and school.
    """
    facts, bank = need_facts(need), _bank_of(need.academie_id)
    conditions = stay_conditions(facts)
    counts = bank.order_by().aggregate(
        total=Count("pk"), **{code.value: Count("pk", filter=broken) for code, broken in conditions.items()}
    )
    out: Counter[RuleCode] = Counter({code: counts[code.value] for code in conditions if counts[code.value]})
    for broken in conditions.values():
        bank = bank.filter(~broken)
    rows = _rows(bank)
    taken = _taken(need.academie_id, [row["pk"] for row in rows], facts.starts_on, facts.ends_on)
    limits = legal_limits(facts.starts_on)
    found: dict[UUID, tuple[int, int]] = {}
    for row in rows:
        offer = _facts(row, taken[row["pk"]])
        if codes := refusals(facts, offer, limits):
            out.update(codes)
        elif facts.point and offer.point:
            found[row["pk"]] = (metres(facts.point, offer.point), offer.free_seats)
    nearest = sorted(found, key=lambda pk: (found[pk][0], str(pk)))[:SHOWN]
    offers = Offer.objects.select_related("company", "commune").in_bulk(nearest)
    order = list(RuleCode)
    return Bank(
        matches=[Match(offers[pk], found[pk][1], found[pk][0]) for pk in nearest if pk in offers],
        total=counts["total"],
        out=[(RULES[code], n) for code, n in sorted(out.items(), key=lambda one: (-one[1], order.index(one[0])))],
        suiting=len(found),
    )


def broken_rules(need: Need, offer: Offer) -> list[RuleCode] | None:
    """Return the rules that one pair breaks; None when the offer is not in the bank any more."""
    loaded = Need.objects.with_names().select_related("establishment__commune").get(pk=need.pk)
    facts = need_facts(loaded)
    rows = _rows(_bank_of(need.academie_id).filter(pk=offer.pk))
    if not rows:
        return None
    taken = _taken(need.academie_id, [offer.pk], facts.starts_on, facts.ends_on)
    return refusals(facts, _facts(rows[0], taken[offer.pk]), legal_limits(facts.starts_on))


def broken_by(needs: Iterable[Need], offer: Offer) -> dict[UUID, list[RuleCode]] | None:
    """Return, for each need, the rules that it breaks with one offer; None when the offer is not in the bank any more.

    The needs come with their student, class, home commune, period and school, all of one académie.
    """
    loaded = list(needs)
    if not loaded:
        return {}
    rows = _rows(_bank_of(loaded[0].academie_id).filter(pk=offer.pk))
    if not rows:
        return None
    by_dates: dict[tuple[dt.date, dt.date], list[Need]] = {}
    for need in loaded:
        by_dates.setdefault((need.period.starts_on, need.period.ends_on), []).append(need)
    found: dict[UUID, list[RuleCode]] = {}
    for (starts_on, ends_on), group in by_dates.items():
        facts = _facts(rows[0], _taken(loaded[0].academie_id, [offer.pk], starts_on, ends_on)[offer.pk])
        limits = legal_limits(starts_on)
        found |= {need.pk: refusals(need_facts(need), facts, limits) for need in group}
    return found
