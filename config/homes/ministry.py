"""Home of the ministry: the académies side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from poles.ministry.reading import side_by_side


def ministry(request: HttpRequest) -> HttpResponse:
    """« Les académies côte à côte »: pôles, coordination, territory. No person, no pupil."""
    rows = side_by_side(timezone.localdate())
    totals = {name: sum(getattr(row, name) for row in rows) for name in ("poles", "led", "communes", "covered")}
    return render(request, "home/ministry.html", {"rows": rows, "totals": totals})
