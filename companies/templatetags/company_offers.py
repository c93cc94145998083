"""Tags of the pages on which a host writes and follows its offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from companies.models import Offer
from companies.offers.findings import Level
from companies.offers.renewal import school_year_after as next_year
from companies.offers.seats import Seats

register = template.Library()

#: Outline of each level, then its sign: shape and word tell them apart without colour.
_DRAWN = {
    Level.BLOCKING: "M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
    Level.WARNING: "M8 1.8 15 14H1zM8 6v4M8 11.8v.4",
    Level.OK: "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM5 8.2l2.2 2.2L11 6.2",
    Level.INFO: "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 7.5v4M8 4.6V5",
}


@register.simple_tag
def level_icon(level: str) -> SafeString:
    """Draw the sign of a level; the word beside it speaks."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        _DRAWN[Level(level)],
    )


@register.simple_tag
def seats_of(offer: Offer, held: Mapping[UUID, int]) -> Seats:
    """Return the seats of an offer as they are drawn and said."""
    return Seats(offer.seats, held.get(offer.pk, 0), offer.reserved_seats)


@register.filter
def school_year_after(offer: Offer) -> str:
    """Write « 2027-2028 », the school year after the one of an offer."""
    return next_year(offer.starts_on)


@register.filter
def item(mapping: Mapping[str, Any], key: str) -> Any:
    """Return a value by its key, '' without."""
    return mapping.get(key, "")


@register.simple_tag
def error_of(errors: Mapping[str, list[str]], name: str) -> list[str]:
    """Return the sentences about one field."""
    return errors.get(name, [])
