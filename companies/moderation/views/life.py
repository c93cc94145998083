"""The life of an offer as its host follows it: where it stands in each académie, what was said, what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.models import Offer, OfferPublication
from companies.moderation import services
from companies.moderation.forms import WishForm
from companies.moderation.reading import life_of

#: Act → what is said when it is done.
DONE = {
    "pause": "Offre suspendue : les établissements ne la voient plus.",
    "resume": "Offre reprise : elle redevient visible là où elle était admise, et sera relue ailleurs.",
    "close": "Offre fermée : elle n'est plus proposée.",
    "confirm": "Merci : l'offre reste proposée.",
    "resubmit": "Offre proposée de nouveau : le pôle va la relire.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def life(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show where an offer stands; do what its host wants of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "publication.host")
    rows = Offer.objects.filter(company=actor.subject).select_related("commune", "company")
    offer = access(rows, actor, "publication.host", pk=pk)
    form = WishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid() and _done(request, actor, offer, form):
            return redirect("moderation:life", pk=offer.pk)
        offer.refresh_from_db()
    lives = life_of(offer)
    statuses = {one.publication.status for one in lives}
    context = {
        "offer": offer,
        "lives": lives,
        "form": form,
        "returned": OfferPublication.Status.RETURNED in statuses,
        "is_open": offer.state == Offer.State.OPEN,
        "is_paused": offer.state == Offer.State.PAUSED,
    }
    return render(request, "companies/moderation/life.html", context, status=422 if request.method == "POST" else 200)


def _done(request: HttpRequest, actor: Actor, offer: Offer, form: WishForm) -> bool:
    act = form.cleaned_data["act"]
    acts: dict[str, Callable[[], object]] = {
        "pause": lambda: services.pause(actor=actor, offer=offer, until=form.day()),
        "resume": lambda: services.resume(actor=actor, offer=offer),
        "close": lambda: services.close(actor=actor, offer=offer),
        "confirm": lambda: services.confirm(actor=actor, offer=offer),
        "resubmit": lambda: services.resubmit(actor=actor, offer=offer),
    }
    try:
        acts[act]()
    except ValidationError as refused:
        for sentence in refused.messages:
            form.add_error("until" if act == "pause" else None, sentence)
        return False
    messages.success(request, DONE[act])
    return True
