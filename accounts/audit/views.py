"""The journal of an académie, for its rectorat."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.audit import record
from accounts.audit.filters import AuditFilter
from accounts.audit.models import AuditEntry
from accounts.audit.presentation import thing, type_name, what, who, whole
from accounts.permissions import require
from web.exports import FORMATS
from web.lists import Column, list_response

COLUMNS = [
    Column("numero", "N°", lambda line: line.number, ("number",), numeric=True),
    Column("le", "Date et heure", lambda line: timezone.localtime(line.at), ("at", "number")),
    Column("qui", "Qui", who),
    Column("acte", "Acte", what, ("verb",)),
    Column("phrase", "Phrase", whole),
    Column("type", "Type d'objet", lambda line: type_name(line.object_type), ("object_type",)),
    Column("objet", "Objet", thing),
    Column("reference", "Référence de l'objet", lambda line: line.object_id),
    Column("empreinte", "Empreinte", lambda line: line.hash),
]


@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the lines; an export is itself a line."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "journal.read")
    fmt = request.GET.get("format", "")
    if fmt in FORMATS:
        record(actor=actor, verb="journal.exported", format=fmt.upper())
    return list_response(
        request,
        queryset=AuditEntry.objects.with_names(),
        filterset_class=AuditFilter,
        columns=COLUMNS,
        template="audit/journal.html",
        name="Journal",
        default_sort=("-number",),
    )
