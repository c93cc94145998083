"""How many seats of its offers a host has given: counts only, of every académie where the offer is proposed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from companies.models import OfferPublication
from companies.search.seats import held
from tenancy.scope import Scope, acting_as


def taken(offers: Collection[UUID]) -> dict[UUID, int]:
    """Return the seats held of each offer; the host reads no stay by itself, hence the job of each académie counts."""
    found = dict.fromkeys(offers, 0)
    if not found:
        return found
    rows = OfferPublication.objects.filter(offer__in=list(offers)).order_by("academie_id")
    by_academie: dict[str, set[UUID]] = {}
    for academie, offer in rows.values_list("academie_id", "offer_id"):
        by_academie.setdefault(academie, set()).add(offer)
    for academie, some in by_academie.items():
        with acting_as(Scope.for_job(academie)):
            for offer, count in held(some).items():
                found[offer] += count
    return found
