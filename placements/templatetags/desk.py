"""Requests to the pôle in templates."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import template
from django.utils import timezone

from establishments.models import Period
from placements.desk.models import Escalation, LoanRequest, NeedMessage
from placements.desk.reading import ago as said_ago
from placements.desk.reading import days_to, due_words, in_charge
from placements.search.models import SearchStep
from poles.models import Pole
from web.french import counted

register = template.Library()


@register.filter
def ago(moment: dt.datetime | None) -> str:
    """Say when something happened: « il y a 2 minutes »."""
    return said_ago(moment) if moment else "—"


@register.filter
def charge(request: Escalation, reader: Any) -> str:
    """Say who has a request: « Prise en charge par vous à l'instant »."""
    return in_charge(request, reader)


@register.filter
def waited(request: Escalation) -> int:
    """Return the days from the request to its end, or to today."""
    return (timezone.localdate(request.closed_at) - timezone.localdate(request.opened_at)).days


@register.filter
def state_tag(request: Escalation) -> dict[str, str]:
    """Return the tag of what a request waits for; `request.proposed` says that a proposal waits for the school."""
    if request.closed_at is not None:
        return {"tone": "neutral", "symbol": "check", "text": str(request.get_outcome_display())}
    if getattr(request, "proposed", False):
        return {"tone": "line", "symbol": "bulb", "text": "Proposition à valider"}
    if request.claimed_at is not None:
        return {"tone": "ok", "symbol": "people", "text": "Prise en charge"}
    return {"tone": "due", "symbol": "send", "text": "Nouvelle"}


@register.filter
def due_tag(due_on: dt.date) -> dict[str, str]:
    """Return the tag of the day when an answer is due."""
    days = days_to(due_on)
    tone = "late" if days < 0 else "due" if days <= 1 else "line"
    return {"tone": tone, "symbol": "clock" if days <= 1 else "calendar", "text": due_words(due_on)}


@register.filter
def departure_tag(period: Period) -> dict[str, str]:
    """Return the tag of how far a departure is."""
    days = days_to(period.starts_on)
    if days_to(period.ends_on) < 0:
        return {"tone": "neutral", "symbol": "calendar", "text": "terminée"}
    text = "jour J" if days == 0 else f"J+{-days}" if days < 0 else f"J-{days}"
    return {"tone": "late" if days <= 0 else "due" if days <= 7 else "line", "symbol": "calendar", "text": text}


@register.filter
def host(step: SearchStep) -> str:
    """Return the name of the host of a step."""
    return (step.company.name if step.company else step.host_name) or "—"


@register.filter
def efforts(count: int) -> str:
    """Write « 4 démarches », « Aucune démarche »."""
    return counted(count, "démarche|démarches") if count else "Aucune démarche"


@register.filter
def wrote(message: NeedMessage) -> str:
    """Say who wrote a message: « Alix Témoin, établissement »."""
    side = str(message.get_side_display()).lower()
    return f"{message.author.full_name}, {side}" if message.author else side.capitalize()


@register.simple_tag
def lender_name(loan: LoanRequest, pole: Pole, names: dict[UUID, str]) -> str:
    """Return the other pôle of a loan, for the one that reads."""
    other = loan.lender_id if loan.pole_id == pole.pk else loan.pole_id
    return f"Pôle {names.get(other, 'inconnu')}"
