"""Pages of the installation itself: health, errors."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say in French what an expired form means, and what to do."""
    return render(request, "errors/csrf.html", status=403)
