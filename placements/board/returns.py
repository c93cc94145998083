"""Where an act leads back to: the board as it was filtered, or the sheet of the student."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from establishments.models import Period
from placements.models import Need

#: What the address of a board may carry; anything else that comes back with a form is dropped.
KEYS = ("voir", "q", "tri", "tous", "eleve", "lieu")
SHEET = "fiche"


def kept(query: str, **changes: Any) -> str:
    """Return the query of a board with changes (None removes); unknown keys and long values are dropped."""
    given = QueryDict(query[:500])
    values = {key: given.get(key, "")[:80] for key in KEYS if given.get(key)}
    values |= {key: str(value) for key, value in changes.items() if value}
    fresh = QueryDict(mutable=True)
    for key, value in values.items():
        if key not in changes or changes[key]:
            fresh[key] = value
    return fresh.urlencode()


def board_url(period: Period, query: str = "", anchor: str = "") -> str:
    """Return the address of the board of a period."""
    url = reverse("board:board", args=[period.school_class_id, period.pk])
    return f"{url}{'?' if query else ''}{query}{'#' if anchor else ''}{anchor}"


def suite_of(request: HttpRequest) -> str:
    """Return the query of the board that the act began on."""
    return kept(request.POST.get("suite", request.GET.get("suite", "")), lieu=None)


def back_url(request: HttpRequest, need: Need) -> str:
    """Return where the act leads: the sheet when it began there, else the board of the period."""
    if request.POST.get("retour", request.GET.get("retour")) == SHEET:
        return reverse("board:student", args=[need.student_id])
    return board_url(need.period, suite_of(request), f"eleve-{need.student_id}")


def trail_of(request: HttpRequest, need: Need) -> list[tuple[str, str]]:
    """Return the breadcrumb of an act on a need: the classes, then the board as it was filtered."""
    return [
        ("Classes", reverse("periods:classes")),
        (need.student.school_class.name, board_url(need.period, suite_of(request))),
    ]
