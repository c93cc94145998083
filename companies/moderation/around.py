"""What stands around an offer: others like it of the same host, other académies."""

from __future__ import annotations

from django.db.models import Q

from companies.memberships import host_scope
from companies.models import Offer, OfferPublication
from poles.imports.tables import search_text
from tenancy.scope import acting_as


def duplicates_of(offer: Offer, limit: int = 5) -> list[Offer]:
    """Return the offers of the same host that the reader sees, with a day in common and the same title or dates."""
    others = Offer.objects.filter(company=offer.company_id, starts_on__lte=offer.ends_on, ends_on__gte=offer.starts_on)
    same = Q(title__unaccent__iexact=offer.title) | Q(starts_on=offer.starts_on, ends_on=offer.ends_on)
    live = others.filter(same, state__in=(Offer.State.OPEN, Offer.State.PAUSED)).exclude(pk=offer.pk)
    # Several sites published by one act are not copies of each other.
    if offer.bundle:
        live = live.exclude(bundle=offer.bundle)
    return sorted(live.order_by("-created_at", "pk")[:limit], key=lambda one: not _same_title(one, offer))


def _same_title(one: Offer, other: Offer) -> bool:
    return search_text(one.title) == search_text(other.title)


def is_elsewhere(publication: OfferPublication) -> bool:
    """Return whether the same offer is proposed in another académie: that, and nothing more, is told."""
    with acting_as(host_scope(publication.company_id)):
        others = OfferPublication.objects.filter(offer=publication.offer_id)
        return others.exclude(academie=publication.academie_id).exists()
