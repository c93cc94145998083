"""The board of a class for a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import access, require
from placements.board.access import periods_of
from placements.board.reading import board_of


@require_GET
def board(request: HttpRequest, school_class: Any, period: Any) -> HttpResponse:
    """Show who of the class has no place."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "need.edit")
    found = access(periods_of(actor), actor, "need.edit", pk=period, school_class=school_class)
    return render(request, "board/board.html", {"board": board_of(found, timezone.localdate()), "period": found})
