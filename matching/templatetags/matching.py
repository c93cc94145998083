"""Runs in templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from matching import presentation
from matching.models import Proposal, UnplacedReason
from poles.models import Commune
from web.maps.points import Offer, Pair, School, points_map

register = template.Library()


@register.inclusion_tag("components/tag.html")
def reason_tag(row: UnplacedReason) -> dict[str, str]:
    """Write the reason of an unplaced student as a tag."""
    tone, symbol = presentation.REASON_TAGS[row.reason]
    return {"tone": tone, "symbol": symbol, "text": row.get_reason_display()}


@register.filter
def wish(rank: int | None) -> str:
    """Return the rank of a wish in words."""
    return presentation.wish_label(rank)


@register.simple_tag
def proposal_map(proposals: Sequence[Proposal], title: str) -> SafeString:
    """Draw schools, offers and the proposals between them; rows without a known place are left out."""
    schools, offers, pairs = [], [], []
    for proposal in proposals:
        school, offer = proposal.need.establishment, proposal.offer
        here = _point(school.latitude, school.longitude, school.commune)
        there = _point(offer.latitude, offer.longitude, offer.commune)
        if here and there:
            schools.append(School(*here, school.name))
            offers.append(Offer(*there, offer.company.name, chosen=True))
            pairs.append(Pair(here, there))
    return points_map(schools, offers, pairs, title=title, width=720)


def _point(latitude: float | None, longitude: float | None, commune: Commune) -> tuple[float, float] | None:
    if latitude is None or longitude is None:
        latitude, longitude = commune.latitude, commune.longitude
    return None if latitude is None or longitude is None else (latitude, longitude)
