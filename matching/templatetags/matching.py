"""Runs in templates."""

from __future__ import annotations

from django import template

from matching import presentation
from matching.models import UnplacedReason

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
