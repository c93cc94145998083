"""One offer for whoever may take it up, and why one is not shown to a class or a student."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.actors import Actor, ActorKind
from accounts.permissions import access, require
from companies.models import Offer, OfferPublication
from companies.search import sheet
from companies.search.asked import Asked
from companies.search.models import OfferListing
from companies.search.presentation import propose_label
from companies.search.reasons import Reason, why_not
from companies.search.views.search import address, class_query
from web.french import counted

#: Offers named for one question: more must be narrowed by a word.
NAMED = 12


def _published(actor: Actor, pk: UUID) -> OfferPublication:
    rows = OfferPublication.objects.published().filter(academie=actor.academie)
    return access(rows.select_related("offer__company", "offer__commune"), actor, "offer.search", offer=pk)


@require_GET
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an offer of the bank. The address is for the staff of schools, pôles and the académie."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.search")
    publication = _published(actor, pk)
    found = publication.offer
    asked = Asked.read(actor, request.GET)
    listing = OfferListing.objects.filter(publication=publication).first()
    free = listing.free_seats if listing else 0
    kept = class_query(asked)
    suffix = f"?{kept}" if kept else ""
    by_pole = found.reserved_for == Offer.ReservedFor.POLE
    propose = address("proposing:students", found.pk) if actor.kind is not ActorKind.RECTORAT and free else ""
    context = {
        "offer": found,
        "seats": counted(free, "place libre|places libres") if free else "Complet",
        "seats_tone": "done" if free else "neutral",
        "reserved": sheet.reserved(found),
        "groups": [
            ("Dates et horaires", sheet.when(found)),
            ("Qui peut venir", sheet.whom(found)),
            ("Lieu et accès", sheet.where(found, address=True)),
            ("Équipement et poste", sheet.lent(found)),
        ],
        "propose_url": f"{propose}{suffix}" if propose else "",
        "propose_label": propose_label(by_pole=by_pole, free=free, reserved=found.reserved_seats),
        "report_url": address("moderation:report", found.pk),
        "against": _against(asked, found),
        "trail": [("Offres", f"{reverse('offer_search:search')}{suffix}")],
    }
    return render(request, "companies/search/offer.html", context)


def _against(asked: Asked, found: Offer) -> list[Reason]:
    """Return why the class, or its youngest, may not take an offer."""
    audience = asked.audience()
    return why_not(found, audience) if audience else []


@require_GET
def why(request: HttpRequest) -> HttpResponse:
    """Answer « pourquoi cette offre n’est-elle pas montrée ? » for a class: offers by a word, each with its reasons."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.search")
    asked = Asked.read(actor, request.GET)
    words = request.GET.get("offre", "").replace("\x00", "").strip()[:80]
    rows = []
    if asked.period and len(words) >= 2:
        rows = [(one.offer, _told(asked, one)) for one in _named(actor, words)]
    kept = class_query(asked)
    context = {
        "title": "Pourquoi une offre n’est-elle pas montrée ?",
        "asked": asked,
        "words": words,
        "rows": rows,
        "fields": [(name, value) for name, value in (part.split("=") for part in kept.split("&") if part)],
        "trail": [("Offres", f"{reverse('offer_search:search')}{'?' if kept else ''}{kept}")],
    }
    return render(request, "companies/search/why.html", context)


def _named(actor: Actor, words: str) -> list[OfferPublication]:
    """Return the offers of the bank whose title or company holds every word."""
    rows = OfferPublication.objects.published().filter(academie=actor.academie)
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(offer__title__unaccent__icontains=word) | Q(offer__company__name__unaccent__icontains=word)
        )
    return list(
        rows.select_related("offer__company", "offer__commune", "listing").order_by("offer__title", "pk")[:NAMED]
    )


def _told(asked: Asked, publication: OfferPublication) -> list[Reason]:
    """Return the rules that the class breaks, then what only hides the offer: no seat left."""
    found = _against(asked, publication.offer)
    listing = getattr(publication, "listing", None)
    if listing is not None and not listing.free_seats and all(one.code != "seats" for one in found):
        found.append(Reason("seats", "Toutes les places sont déjà prises à ces dates."))
    return found
