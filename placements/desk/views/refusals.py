"""« Refus à examiner »: refusals whose motive suggests discrimination."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import access, require
from placements.desk import refusals as services
from placements.desk.filters import RefusalFilter
from placements.desk.views.common import do
from placements.models import SearchStep
from web.lists import Column, list_response


def host_of(step: SearchStep) -> str:
    """Return the name of the host that refused."""
    return step.company.name if step.company else step.host_name


COLUMNS = [
    Column("date", "Refus du", lambda s: s.done_on, ("done_on",)),
    Column("entreprise", "Entreprise", host_of, ("company__name", "host_name")),
    Column("motif", "Motif entendu", lambda s: s.get_motive_display(), ("motive",)),
    Column("etablissement", "Établissement", lambda s: s.establishment.name, ("establishment__name",)),
    Column("eleve", "Élève", lambda s: str(s.need.student), ("need__student__last_name", "need__student__first_name")),
    Column("note", "Précision", lambda s: s.note),
    Column("examine", "Examiné le", lambda s: timezone.localdate(s.handled_at) if s.handled_at else None),
]


@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """List, filter and export the refusals told to the pôle; those not examined first."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.read")
    return list_response(
        request,
        queryset=services.to_examine()
        .filter(pole=actor.subject)
        .select_related("need__student__school_class", "establishment", "company"),
        filterset_class=RefusalFilter,
        columns=COLUMNS,
        template="desk/refusals.html",
        name="Refus à examiner",
        default_sort=("-done_on", "created_at"),
        context={"trail": [("Demandes au pôle", reverse("desk:desk"))]},
    )


@require_POST
def handle(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say that a refusal was examined."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.answer")
    step = access(services.to_examine().filter(pole=actor.subject), actor, "desk.answer", pk=pk)
    do(request, lambda: services.handle(actor=actor, step=step.pk), "Refus examiné. Il quitte la liste à traiter.")
    return redirect("desk:refusals")
