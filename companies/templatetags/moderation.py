"""The queue and the files of publications in templates."""

from __future__ import annotations

from django import template
from django.utils import timezone

from companies.models import OfferPublication
from companies.moderation.diff import mark
from companies.moderation.reading import Screener
from companies.moderation.shown import snapshot
from companies.screening import Finding, Level

register = template.Library()


@register.filter
def findings(publication: OfferPublication, screener: Screener) -> list[Finding]:
    """Return what screening finds: `{% with found=row|findings:screener %}`."""
    return screener.of(publication.offer)


@register.filter
def blocking(found: list[Finding]) -> int:
    """Count the findings that prevent publication."""
    return sum(one.level == Level.BLOCKING for one in found)


@register.filter
def reading_mark(publication: OfferPublication) -> str:
    """Return « id:mark », the offer as it stands on the page that is read."""
    return f"{publication.pk}:{mark(snapshot(publication.offer))}"


@register.filter
def days_waited(publication: OfferPublication) -> int:
    """Return the days since the deposit."""
    return (timezone.localdate() - timezone.localdate(publication.submitted_at)).days
