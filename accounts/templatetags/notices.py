"""Sentences of events, on pages and in mails."""

from __future__ import annotations

from django import template
from django.urls import reverse

from accounts.notices import registry
from accounts.notices.mails import read_counts

register = template.Library()


@register.filter
def said(kind: str) -> str:
    """Return the sentence of one event."""
    return registry.said(kind)


@register.filter
def kind_label(kind: str) -> str:
    """Return how a kind of event is called."""
    return registry.label(kind)


@register.filter
def counted_kinds(counts: str) -> list[dict[str, str]]:
    """Return sentence and address of each kind counted in a daily mail."""
    page = reverse("notices:notices")
    return [
        {"sentence": registry.said(kind, number), "path": f"{page}?evenement={kind}"}
        for kind, number in read_counts(counts).items()
    ]
