"""The queue of a pôle: offers to admit, oldest first, and several plain ones admitted at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.actors import Actor
from accounts.permissions import require
from companies.models import OfferPublication
from companies.moderation import services
from companies.moderation.diff import mark
from companies.moderation.filters import QueueFilter
from companies.moderation.forms import ChecklistForm
from companies.moderation.reading import Screener, pile_of, queue_rows
from companies.moderation.shown import snapshot
from companies.moderation.views.common import taken_undo
from companies.presentation import kind_names, level_names
from web.french import counted
from web.lists import Column, list_response

#: Offers that one act may admit.
MOST = 50


def _waited(publication: OfferPublication) -> int:
    """Days from the deposit to the decision, or to today."""
    until = timezone.localdate(publication.decided_at) if publication.decided_at else timezone.localdate()
    return (until - timezone.localdate(publication.submitted_at)).days


COLUMNS = [
    Column("offre", "Offre", lambda p: p.offer.title, ("offer__title",)),
    Column("organisme", "Organisme", lambda p: p.offer.company.name, ("offer__company__name",)),
    Column("commune", "Commune", lambda p: p.offer.commune.name, ("offer__commune__search_name",)),
    Column("secteur", "Secteur", lambda p: p.offer.get_sector_display(), ("offer__sector",)),
    Column("natures", "Natures", lambda p: kind_names(p.offer)),
    Column("niveaux", "Niveaux acceptés", lambda p: level_names(p.offer)),
    Column("du", "Du", lambda p: p.offer.starts_on, ("offer__starts_on",)),
    Column("au", "Au", lambda p: p.offer.ends_on, ("offer__ends_on",)),
    Column("places", "Places", lambda p: p.offer.seats, ("offer__seats",), numeric=True),
    Column("deposee", "Déposée le", lambda p: timezone.localdate(p.submitted_at), ("submitted_at",)),
    Column("attend", "Attente (jours)", _waited),
    Column("constats", "Vérification", lambda p: None),
    Column("etat", "État", lambda p: p.get_status_display(), ("status",)),
    Column("raison", "Raison du retour", lambda p: p.get_return_reason_display()),
]


def _columns(screener: Screener) -> list[Column]:
    def found(publication: OfferPublication) -> str:
        return counted(len(screener.of(publication.offer)), "constat|constats")

    return [Column(c.key, c.label, found) if c.key == "constats" else c for c in COLUMNS]


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the publications of the pôle."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "publication.read")
    screener = Screener()
    return list_response(
        request,
        queryset=queue_rows(actor.subject),
        filterset_class=QueueFilter,
        columns=_columns(screener),
        template="companies/moderation/queue.html",
        name=f"Offres du pôle {actor.subject.name}",
        default_sort=("submitted_at",),
        context={"pile": pile_of(actor.subject), "screener": screener, "undo": taken_undo(request)},
    )


def _chosen(values: list[str]) -> dict[UUID, str]:
    """Return {publication: mark of what was read} from « id » or « id:mark »; what is none is left out."""
    found: dict[UUID, str] = {}
    for value in values:
        pk, _, seen = value.partition(":")
        try:
            found[UUID(pk)] = seen[:16]
        except ValueError:
            continue
    return found


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask once for the checks of several offers without finding, then admit them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "publication.decide")
    chosen = _chosen(request.POST.getlist("offre"))
    if not chosen:
        messages.error(request, "Cochez d'abord les offres à admettre.")
        return redirect("moderation:queue")
    if len(chosen) > MOST:
        messages.error(request, f"Admettez au plus {MOST} offres à la fois.")
        return redirect("moderation:queue")
    rows = queue_rows(actor.subject).filter(pk__in=chosen, status=OfferPublication.Status.SUBMITTED)
    screener = Screener()
    plain = [one for one in rows.order_by("submitted_at", "pk") if not screener.of(one.offer)]
    if not plain:
        messages.error(request, "Ces offres ont changé ou ne sont plus à admettre. Choisissez de nouveau.")
        return redirect("moderation:queue")
    asked = "confirmer" in request.POST
    form = ChecklistForm(request.POST if asked else None)
    if asked and form.is_valid():
        _admit_all(request, actor, plain, chosen, form.ticked())
        return redirect("moderation:queue")
    context = {
        "rows": [(one, f"{one.pk}:{mark(snapshot(one.offer))}") for one in plain],
        "left": len(chosen) - len(plain),
        "form": form,
        "title": f"Admettre {counted(len(plain), 'offre|offres')} ?",
        "trail": [("Offres à admettre", reverse("moderation:queue"))],
    }
    return render(request, "companies/moderation/bulk.html", context, status=422 if asked else 200)


def _admit_all(
    request: HttpRequest, actor: Actor, rows: list[OfferPublication], seen: dict[UUID, str], ticked: dict[str, bool]
) -> None:
    done = 0
    # Locks follow the order of the keys, whatever that of the page.
    for one in sorted(rows, key=lambda row: row.pk):
        try:
            services.admit_plain(actor=actor, publication=one, checklist=ticked, seen=seen[one.pk])
            done += 1
        except ValidationError as refused:
            messages.warning(request, f"{one.offer.title} : {refused.messages[0]}")
    if done:
        messages.success(
            request,
            f"{counted(done, 'offre admise|offres admises')}. "
            f"Les établissements {'la voient' if done == 1 else 'les voient'}.",
        )
