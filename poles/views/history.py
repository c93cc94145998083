"""What was done to a pôle, told by the journal of its académie."""

from __future__ import annotations

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit.filters import AuditFilter
from accounts.audit.models import AuditEntry
from accounts.audit.presentation import what, who
from accounts.permissions import access, require
from poles.models import MissionLetter, Pole
from poles.views.frame import trail_of
from web.lists import Column, list_response

COLUMNS = [
    Column("le", "Date et heure", lambda line: timezone.localtime(line.at), ("at", "number")),
    Column("qui", "Qui", who),
    Column("acte", "Acte", what),
]


class HistoryFilter(AuditFilter):
    """Lines of one pôle, by person, act and days."""

    kind_of_object = None
    reference = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        super(AuditFilter, self).__init__(*args, **kwargs)


@require_GET
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """List the acts on the pôle, its members, its partners, its plan and its letters, latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "pole.history")
    pole = access(Pole.objects.all(), actor, "pole.history", slug=slug)
    letters = MissionLetter.objects.filter(pole=pole).values_list(Cast("pk", CharField()), flat=True)
    of_pole = Q(object_id=str(pole.pk)) | Q(details__pole_id=str(pole.pk)) | Q(object_id__in=list(letters))
    return list_response(
        request,
        queryset=AuditEntry.objects.with_names().filter(of_pole),
        filterset_class=HistoryFilter,
        columns=COLUMNS,
        template="poles/history.html",
        name=f"Historique du pôle {pole.name}",
        default_sort=("-number",),
        context={"pole": pole, "trail": trail_of(pole)},
    )
