"""What the pages of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import access, require
from placements.models import Need


def need_or_404(request: HttpRequest, pk: Any, permission: str = "desk.answer") -> Need:
    """Return a need of the coordinator's pôle that was handed over at least once, or raise Http404."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, permission)
    rows = Need.objects.with_names().select_related("establishment__commune", "period__school_class", "pole")
    need = access(rows.filter(pole=actor.subject), actor, permission, pk=pk)
    if not need.escalations.exists():
        raise Http404
    return need


def do(request: HttpRequest, act: Callable[[], object], done: str) -> bool:
    """Do an act and say so, or say why it cannot be; return whether it was done."""
    try:
        act()
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return False
    messages.success(request, done)
    return True


def to_request(need: Need, anchor: str = "") -> HttpResponse:
    """Go to the page of a request."""
    return redirect(f"{reverse('desk:request', args=[need.pk])}{'#' if anchor else ''}{anchor}")
