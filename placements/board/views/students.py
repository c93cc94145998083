"""The sheet of a student."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.audit import record_read
from accounts.permissions import access, require
from placements.board.access import students_of


@require_GET
def student(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the file of a student; the journal keeps that it was opened."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "student.read")
    found = access(students_of(actor), actor, "student.read", pk=pk)
    record_read(actor=actor, thing=found)
    return render(request, "board/student.html", {"found": found})
