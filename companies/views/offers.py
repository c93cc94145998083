"""The list of the offers of one's own company."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.permissions import require
from companies.filters import PublicationFilter
from companies.models import OfferPublication
from companies.presentation import conditions, kind_names, level_names
from web.lists import Column, list_response

COLUMNS = [
    Column("entreprise", "Entreprise", lambda p: p.offer.company.name, ("offer__company__name",)),
    Column("offre", "Offre", lambda p: p.offer.title, ("offer__title",)),
    Column("commune", "Commune", lambda p: p.offer.commune.name, ("offer__commune__search_name",)),
    Column("secteur", "Secteur", lambda p: p.offer.get_sector_display(), ("offer__sector",)),
    Column("natures", "Natures", lambda p: kind_names(p.offer)),
    Column("niveaux", "Niveaux acceptés", lambda p: level_names(p.offer)),
    Column("du", "Du", lambda p: p.offer.starts_on, ("offer__starts_on",)),
    Column("au", "Au", lambda p: p.offer.ends_on, ("offer__ends_on",)),
    Column("places", "Places", lambda p: p.offer.seats, ("offer__seats",), numeric=True),
    Column("conditions", "Conditions", lambda p: " ; ".join(conditions(p.offer))),
    Column("etat", "État", lambda p: p.get_status_display(), ("status",)),
]


@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the offers of the company, in each académie where they are published."""
    require(request.actor, "offer.own")  # type: ignore[attr-defined]
    return list_response(
        request,
        queryset=OfferPublication.objects.select_related("offer__company", "offer__commune"),
        filterset_class=PublicationFilter,
        columns=COLUMNS,
        template="companies/offers.html",
        name="Offres",
        default_sort=("offer__starts_on", "offer__company__name"),
    )
