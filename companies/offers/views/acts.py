"""Acts on the offers of a host and on their drafts: change, renew, copy, throw away, take back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from accounts.permissions import access, require
from companies.models import Offer, OfferDraft
from companies.offers import drafts, renewal
from companies.offers.views.wizard import draft_of

#: Key of the session under which the draft just thrown away waits to be taken back: its number only.
UNDO = "offer_draft_undo"


def offer_of(actor: Actor, pk: UUID) -> Offer:
    """Return an offer of the host, or raise Http404."""
    require(actor, "offer.write")
    rows = Offer.objects.filter(company=actor.subject).select_related("commune", "company")
    return access(rows, actor, "offer.write", pk=pk)


@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the draft that changes an offer."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    offer = offer_of(actor, pk)
    if offer.state in (Offer.State.CLOSED, Offer.State.EXPIRED):
        messages.error(request, "Cette offre n’est plus proposée : renouvelez-la, ou dupliquez-la.")
        return redirect("company_offers:offers")
    draft = drafts.change(actor=actor, offer=offer)
    return redirect("company_offers:step", pk=draft.pk, slug="metier")


@require_POST
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose an offer again for the next school year; open the draft when something blocks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    offer = offer_of(actor, pk)
    try:
        made, draft = renewal.renew(actor=actor, offer=offer)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("company_offers:offers")
    if made:
        messages.success(request, "Offre renouvelée : le pôle la relit.")
        return redirect("company_offers:offers")
    messages.warning(request, "Un point bloque le renouvellement : corrigez-le, puis envoyez l’offre.")
    return redirect("company_offers:step", pk=draft.pk, slug="relecture")


@require_POST
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the same offer for other weeks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    offer = offer_of(actor, pk)
    draft = drafts.copy(actor=actor, offer=offer)
    messages.success(request, "Offre dupliquée : choisissez ses dates.")
    return redirect("company_offers:step", pk=draft.pk, slug="dates-et-places")


@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    draft = draft_of(actor, pk)
    if draft.finished_at is None:
        drafts.discard(actor=actor, draft=draft)
        request.session[UNDO] = str(draft.pk)
    return redirect("company_offers:offers")


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give back a draft thrown away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    rows = OfferDraft.objects.filter(company=actor.subject, finished_at__isnull=True)
    draft = access(rows, actor, "offer.write", pk=pk)
    drafts.take_back(actor=actor, draft=draft)
    messages.success(request, "Brouillon rétabli.")
    return redirect("company_offers:offers")
