"""The desk of the pôle: requests of schools, most urgent first, and what is done to many of them at once."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from placements.desk import services
from placements.desk.filters import DeskFilter
from placements.desk.models import Escalation
from placements.desk.priority import DEFINITION
from placements.desk.reading import URGENCY, desk_rows, in_detail, pile_of, urgency_of
from placements.models import Need
from placements.presentation import sector_names
from web.french import counted
from web.identifiers import uuids
from web.lists import Column, list_response

#: Requests that one click may take.
MOST = 200


def state_of(request: Escalation) -> str:
    """Return the state of a line in words, for the page and the exports."""
    if request.closed_at is not None:
        return f"Close : {request.get_outcome_display().lower()}"
    if getattr(request, "proposed", False):
        return "Proposition à valider"
    return "Prise en charge" if request.claimed_at else "Nouvelle"


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localtime(moment).date() if moment else None


def _waited(request: Escalation) -> int:
    """Days from the request to its end, or to today."""
    return (timezone.localdate(request.closed_at) - timezone.localdate(request.opened_at)).days


COLUMNS = [
    Column("eleve", "Élève", lambda r: str(r.need.student), ("need__student__last_name", "need__student__first_name")),
    Column("classe", "Classe", lambda r: r.need.student.school_class.name, ("need__student__school_class__name",)),
    Column("etablissement", "Établissement", lambda r: r.establishment.name, ("establishment__name",)),
    Column("depart", "Départ", lambda r: r.need.period.starts_on, ("need__period__starts_on",)),
    Column("fin", "Fin", lambda r: r.need.period.ends_on),
    Column("rang", "Rang", lambda r: r.tier, ("tier",), numeric=True),
    Column("transmis", "Transmis le", lambda r: _day(r.opened_at), ("opened_at",)),
    Column("attend", "Attend depuis (jours)", _waited, ("opened_at",)),
    Column("reponse", "Réponse attendue le", lambda r: r.due_on, ("due_on",)),
    Column("demarches", "Démarches", lambda r: r.steps),
    Column("niveau", "Niveau", lambda r: r.need.student.school_class.get_level_display()),
    Column("secteurs", "Secteurs souhaités", lambda r: sector_names(r.need.sectors)),
    Column("etat", "État", state_of),
    Column("charge", "En charge", lambda r: r.claimed_by.full_name if r.claimed_by else ""),
]


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the requests of the pôle."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.read")
    today = timezone.localdate()
    keys = urgency_of(actor.subject)
    return list_response(
        request,
        queryset=desk_rows(actor.subject),
        filterset_class=DeskFilter,
        columns=COLUMNS,
        template="desk/desk.html",
        name=f"Demandes au pôle {actor.subject.name}",
        default_sort=URGENCY,
        keys=keys,
        detail=lambda rows: in_detail(rows).annotate(tier=keys["tier"]),
        context={
            "today": today,
            "pile": pile_of(actor.subject, today),
            "ranks": DEFINITION,
            "me": actor.user,
            "suite": request.GET.urlencode(),
        },
    )


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Take charge of the requests that were ticked; those that somebody else has are named with their owner."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "desk.answer")
    chosen = uuids(request.POST.getlist("besoin"))
    back = _back(request)
    if not chosen:
        messages.error(request, "Cochez d'abord les demandes à prendre en charge.")
        return redirect(back)
    if len(chosen) > MOST:
        messages.error(request, f"Prenez au plus {MOST} demandes à la fois.")
        return redirect(back)
    needs = list(Need.objects.filter(pk__in=chosen, pole=actor.subject).order_by("pk"))
    if len(needs) != len(set(chosen)):
        messages.error(request, "Une des demandes cochées n'est plus dans votre liste. Choisissez de nouveau.")
        return redirect(back)
    try:
        done = services.claim(actor=actor, needs=needs)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return redirect(back)
    _tell(request, done)
    return redirect(back)


def _tell(request: HttpRequest, done: services.Claimed) -> None:
    count = len(done.mine)
    if count:
        messages.success(
            request,
            f"Vous avez pris en charge {counted(count, 'demande|demandes')}. "
            f"L'établissement le voit dès maintenant{'' if count == 1 else ' pour chacune'}.",
        )
    owners: dict[str, int] = {}
    for one in done.others:
        name = one.claimed_by.full_name if one.claimed_by else "une autre personne"
        owners[name] = owners.get(name, 0) + 1
    for name, many in sorted(owners.items()):
        messages.warning(
            request, f"{counted(many, 'demande est déjà prise|demandes sont déjà prises')} en charge par {name}."
        )
    if done.closed:
        messages.warning(
            request,
            f"{counted(done.closed, 'demande était déjà close|demandes étaient déjà closes')}.",
        )


def _back(request: HttpRequest) -> str:
    """Return the page of the request when the act began there, else the desk as it was filtered."""
    if request.POST.get("retour") == "demande" and (found := uuids(request.POST.getlist("besoin"))):
        return reverse("desk:request", args=[found[0]])
    query = request.POST.get("suite", "")[:500].replace("\r", "").replace("\n", "")
    return f"{reverse('desk:desk')}{'?' if query else ''}{query}"
