"""The list of needs of a pôle or of a school."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import require
from placements.filters import NeedFilter
from placements.models import Need
from placements.presentation import sector_names
from web.lists import Column, list_response


def _days_left(need: Need) -> int:
    return (need.period.starts_on - timezone.localdate()).days


COLUMNS = [
    Column("eleve", "Élève", lambda n: str(n.student), ("student__last_name", "student__first_name")),
    Column("classe", "Classe", lambda n: n.student.school_class.name, ("student__school_class__name",)),
    Column("etablissement", "Établissement", lambda n: n.establishment.name, ("establishment__name",)),
    Column("nature", "Nature", lambda n: n.period.get_kind_display()),
    Column("du", "Du", lambda n: n.period.starts_on, ("period__starts_on",)),
    Column("au", "Au", lambda n: n.period.ends_on),
    Column("jours", "Jours avant le départ", _days_left, numeric=True),
    Column("secteurs", "Secteurs souhaités", lambda n: sector_names(n.sectors)),
    Column("rayon", "Rayon (km)", lambda n: n.radius_km, ("radius_km",), numeric=True),
    Column("transmis", "Transmis au pôle le", lambda n: _day(n.escalated_at), ("escalated_at",)),
    Column("etat", "État", lambda n: n.get_state_display(), ("state",)),
]


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(moment).date() if moment else None


@require_GET
def needs(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the needs that the reader's function opens."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "need.read")
    today = timezone.localdate()
    over = Case(When(period__ends_on__lt=today, then=1), default=0)
    return list_response(
        request,
        queryset=Need.objects.seen_by(actor).with_names(),
        filterset_class=NeedFilter,
        columns=COLUMNS,
        template="placements/needs.html",
        name="Besoins",
        # Periods that are over come last: nothing can be done for them.
        default_sort=(over, "period__starts_on", "student__last_name", "student__first_name"),
        context={"today": today},
    )
