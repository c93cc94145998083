"""Offers in templates."""

from __future__ import annotations

from django import template

from companies import presentation
from companies.models import Offer, OfferPublication

register = template.Library()


@register.inclusion_tag("components/tag.html")
def publication_status(publication: OfferPublication) -> dict[str, str]:
    """Write the state of a publication as a tag."""
    tone, symbol = presentation.STATUS_TAGS[publication.status]
    return {"tone": tone, "symbol": symbol, "text": publication.get_status_display()}


@register.filter
def level_names(offer: Offer) -> str:
    """Return the accepted levels in words."""
    return presentation.level_names(offer)


@register.filter
def conditions(offer: Offer) -> list[str]:
    """Return the conditions as short phrases."""
    return presentation.conditions(offer)
