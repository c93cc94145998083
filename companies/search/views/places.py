"""Departures: communes proposed while typing, and the commune under the centre of the map."""

from __future__ import annotations

import math

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.permissions import require
from companies.geocoding.click import ClickOutside, commune_of_click
from companies.search.communes import proposed, written


@require_GET
def communes(request: HttpRequest) -> HttpResponse:
    """Return the communes whose name or postal code begins with what is typed."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.search")
    found = proposed(request.GET.get("q", "")[:120], actor.academie.pk)
    return JsonResponse({"communes": [written(one) for one in found]})


@require_GET
def zone(request: HttpRequest) -> HttpResponse:
    """Search again from the centre of the map; a point in the sea is refused, and the search stays as it was."""
    require(request.actor, "offer.search")  # type: ignore[attr-defined]
    kept = request.GET.copy()
    latitude, longitude = (_degrees(str(kept.pop(name, [""])[-1])) for name in ("lat", "lon"))
    kept.pop("page", None)
    try:
        commune = commune_of_click(latitude, longitude)
    except ClickOutside:
        messages.error(
            request,
            "Ce point est en mer ou hors de France : aucune commune n’est à moins de 5 km. Déplacez la carte au-dessus "
            "d’une commune.",
        )
    else:
        kept["depart"], kept["commune"] = "commune", written(commune)
        kept.pop("eleve", None)
    return redirect(f"{reverse('offer_search:search')}?{kept.urlencode()}")


def _degrees(text: str) -> float:
    """Read a coordinate; what is not one is nowhere."""
    try:
        return float(text)
    except ValueError:
        return math.nan
