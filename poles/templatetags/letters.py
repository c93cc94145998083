"""Words of the pages of letters."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils.safestring import SafeString

from poles.letters.views import common
from poles.models import MissionLetter

register = template.Library()


@register.filter
def situation(letter: MissionLetter, today: dt.date) -> str:
    """Say what a letter gives today."""
    return common.situation(letter, today)


@register.inclusion_tag("letters/includes/state.html")
def letter_state(letter: MissionLetter) -> dict[str, str | SafeString]:
    """Show the state of a letter."""
    return {"tone": common.tone(letter), "label": letter.get_state_display()}
