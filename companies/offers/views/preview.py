"""An offer as a student sees it, and as a school does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.actors import Actor
from accounts.permissions import require
from companies.models import Offer
from companies.offers import services
from companies.offers.reading import Reading
from companies.offers.views.acts import offer_of
from companies.offers.views.wizard import company_of, draft_of
from companies.search import sheet


@require_GET
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an offer of the host as others see it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _page(request, offer_of(actor, pk), reverse("company_offers:offers"), "Mes offres")


@require_GET
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a draft as the offer will be seen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.write")
    found = draft_of(actor, pk)
    reading = Reading(found.data, company_of(actor), found.offer)
    back = reverse("company_offers:step", kwargs={"pk": found.pk, "slug": "relecture"})
    return _page(request, services.sketch_of(reading), back, "Relecture", has_dates=reading.dates is not None)


def _page(request: HttpRequest, shown: Offer, back: str, label: str, *, has_dates: bool = True) -> HttpResponse:
    student = request.GET.get("pour") != "etablissement"
    context: dict[str, Any] = {
        "offer": shown,
        "student": student,
        "reserved": sheet.reserved(shown),
        "groups": [
            ("Dates et horaires", sheet.when(shown) if has_dates else []),
            ("Qui peut venir", sheet.whom(shown)),
            ("Lieu et accès", sheet.where(shown, address=not student)),
            ("Équipement et poste", sheet.lent(shown)),
        ],
        "back": back,
        "label": label,
        "trail": [(label, back)],
    }
    return render(request, "companies/offers/preview.html", context)
