"""Needs in templates."""

from __future__ import annotations

import datetime as dt

from django import template

from placements import presentation
from placements.models import Need
from poles.nomenclatures import Equipment

register = template.Library()


@register.inclusion_tag("components/tag.html")
def need_state(need: Need) -> dict[str, str]:
    """Write the state of a need as a tag."""
    tone, symbol = presentation.STATE_TAGS[need.state]
    return {"tone": tone, "symbol": symbol, "text": need.get_state_display()}


@register.filter
def wished_sectors(need: Need) -> str:
    """Return the wished sectors in words."""
    return presentation.sector_names(need.sectors)


@register.filter
def departure(need: Need, today: dt.date) -> str:
    """Return where the period of a need stands today."""
    return presentation.departure(need.period.starts_on, need.period.ends_on, today)


@register.filter
def sector_words(codes: list[str]) -> str:
    """Return sectors in words."""
    return presentation.sector_names(codes)


@register.filter
def equipment_words(codes: list[str]) -> str:
    """Return pieces of equipment in words."""
    return ", ".join(str(Equipment(code).label).lower() for code in codes)


@register.filter
def travel(need: Need) -> str:
    """Return how far and how the student may travel."""
    return presentation.travel(need)
