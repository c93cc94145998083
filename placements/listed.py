"""What the search of offers learns from this room: seats held by stays, and the rules of a lawful pair."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from companies.models import Offer
from companies.search.audience import Audience
from companies.search.reasons import Reason
from placements.models import Placement
from placements.rules import (
    RULES,
    LimitMissing,
    Limits,
    NeedFacts,
    OfferFacts,
    RuleCode,
    limits_on,
    refusals,
)
from poles.models import LegalLimit

#: Not the pair's: the search has its own filters for these.
ELSEWHERE = frozenset({RuleCode.LOCATION, RuleCode.DISTANCE, RuleCode.SEATS})
#: Without a value of the limits, no age and no declaration is enough.
STRICTEST = Limits(regulated_min_age=99, declaration_years=0)


def held(offers: Collection[UUID]) -> dict[UUID, int]:
    """Return {offer: most live stays at once within its dates}, of the offers that have any."""
    stays: dict[UUID, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    rows = Placement.objects.live().filter(offer__in=offers).order_by("offer", "starts_on", "pk")
    for offer, *stay, first, last in rows.values_list(
        "offer", "starts_on", "ends_on", "offer__starts_on", "offer__ends_on"
    ):
        if stay[0] <= last and stay[1] >= first:
            stays[offer].append((stay[0], stay[1]))
    return {offer: most_at_once(found) for offer, found in stays.items()}


def most_at_once(stays: Iterable[tuple[dt.date, dt.date]]) -> int:
    """Return the most stays of which one day is common; the last day of a stay is a day of it."""
    most = now = 0
    # An end, counted from the next day, comes before a start of the same day.
    for _, change in sorted(
        change for start, end in stays for change in ((start, 1), (end + dt.timedelta(days=1), -1))
    ):
        now += change
        most = max(most, now)
    return most


def why_not(offer: Offer, audience: Audience) -> list[Reason]:
    """Return the rules that an offer and an audience break, save those of place and seats."""
    try:
        limits = limits_on(LegalLimit.objects.all(), audience.starts_on)
    except LimitMissing:
        limits = STRICTEST
    broken = refusals(need_facts(audience), offer_facts(offer), limits)
    return [Reason(code.value, RULES[code].label, RULES[code].article) for code in broken if code not in ELSEWHERE]


def need_facts(audience: Audience) -> NeedFacts:
    """Return an audience as the rules read a need, without a place."""
    return NeedFacts(
        kind=audience.kind,
        level=audience.level,
        starts_on=audience.starts_on,
        ends_on=audience.ends_on,
        # The rules of age refuse nobody whose age is not asked.
        birth_date=audience.birth_date or dt.date.min,
        sectors=audience.sectors,
        sectors_only=audience.sectors_only,
        radius_km=0,
        wheelchair_access=audience.wheelchair_access,
        point=None,
    )


def offer_facts(offer: Offer) -> OfferFacts:
    """Return an offer as the rules read it, without a place."""
    return OfferFacts(
        kinds=frozenset(offer.kinds),
        levels=frozenset(offer.levels),
        sector=offer.sector,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        min_age=offer.min_age,
        regulated_works=offer.regulated_works,
        declared_on=offer.regulated_works_declared_on,
        wheelchair_access=offer.wheelchair_access,
        point=None,
        free_seats=1,
        weeks=frozenset(offer.weeks),
    )
