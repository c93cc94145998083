"""Pages of one's own lines: the list, one opened, all read, and how one wishes to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import kinds_held
from accounts.notices import choices as chosen
from accounts.notices import registry, services
from accounts.notices.filters import NoticeFilter
from accounts.notices.forms import ChoicesForm
from web.french import counted
from web.lists import Column, list_response

#: Those not read come first.
READ = Case(When(read_at__isnull=True, then=Value(0)), default=Value(1))
COLUMNS = [
    Column("avis", "Avis", lambda notice: registry.said(notice.kind), ("kind", "-made_at")),
    Column("le", "Reçu le", lambda notice: timezone.localtime(notice.made_at), ("made_at",)),
    Column("etat", "État", lambda notice: "Lu" if notice.read_at else "Nouveau"),
]


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what the person was told, the unread first."""
    user: Any = request.user
    return list_response(
        request,
        queryset=services.shown_to(user),
        filterset_class=NoticeFilter,
        columns=COLUMNS,
        template="accounts/notices.html",
        name="Avis",
        default_sort=(READ, "-made_at"),
        context={"unread": services.shown_to(user).filter(read_at__isnull=True).count()},
    )


@require_POST
def follow(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one line as read and go where it leads."""
    user: Any = request.user
    notice = services.mark_read(user=user, pk=pk)
    if notice is None:
        raise Http404
    return redirect(notice.path if services.is_plain(notice.path) else "notices:notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    user: Any = request.user
    count = services.mark_all_read(user=user)
    done = counted(count, "avis est marqué comme lu|avis sont marqués comme lus")
    messages.success(request, f"{done}." if count else "Vous aviez déjà tout lu.")
    return redirect("notices:notices")


@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Let the person say, kind by kind, when a mail is sent."""
    user: Any = request.user
    kinds = registry.kinds_for(kinds_held(user))
    sent = request.POST if request.method == "POST" else None
    form = ChoicesForm(sent, kinds=kinds, chosen=chosen.chosen_by(user))
    status = 200
    if sent is not None:
        if form.is_valid():
            actor = request.actor  # type: ignore[attr-defined]
            chosen.choose(user=user, actor=actor, paces=form.paces())
            messages.success(request, "Votre choix est enregistré.")
            return redirect("notices:choices")
        status = 422
    trail = [("Mes avis", reverse("notices:notices"))]
    return render(
        request, "accounts/notice_choices.html", {"form": form, "kinds": kinds, "trail": trail}, status=status
    )
