"""Students whom an offer may suit: those still searching among the classes of the actor, the fitting first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.actors import Actor
from companies.models import Offer
from placements.board.access import needs_of
from placements.desk.bank import broken_by, need_facts
from placements.models import TO_PLACE, Need
from placements.rules import RULES, Rule, metres

#: More than that is narrowed by a class.
MOST = 80


@dataclass(frozen=True, slots=True)
class Candidate:
    """One student still searching. `broken`: why the offer does not suit them, empty when it does."""

    need: Need
    broken: list[Rule]
    distance_m: int | None

    @property
    def fits(self) -> bool:
        """Whether the pair is lawful and feasible."""
        return not self.broken


def candidates(
    *, actor: Actor, offer: Offer, school_class: UUID | None = None, period: UUID | None = None
) -> list[Candidate] | None:
    """Return who may be proposed, nearest first; None when the offer left the bank.

    Without a class: the periods during which the offer is open. A constant number of queries for one class.
    """
    rows = needs_of(actor).filter(state__in=TO_PLACE).select_related("establishment__commune")
    if school_class:
        rows = rows.filter(student__school_class=school_class)
    if period:
        rows = rows.filter(period=period)
    if not (school_class or period):
        rows = rows.filter(
            Q(period__starts_on__gte=offer.starts_on, period__ends_on__lte=offer.ends_on), period__kind__in=offer.kinds
        )
    needs = list(rows.order_by("student__last_name", "student__first_name", "pk")[:MOST])
    broken = broken_by(needs, offer)
    if broken is None:
        return None
    place = _place(offer)
    found = []
    for need in needs:
        home = need_facts(need).point
        away = metres(home, place) if home and place else None
        found.append(Candidate(need, [RULES[code] for code in broken[need.pk]], away))
    return sorted(found, key=lambda one: (len(one.broken), one.distance_m is None, one.distance_m or 0))


def _place(offer: Offer) -> tuple[float, float] | None:
    for place in (offer, offer.commune):
        if place.latitude is not None and place.longitude is not None:
            return place.latitude, place.longitude
    return None
