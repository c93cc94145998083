"""The list of offers: bank of the académie, or offers of one's own company."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import require
from companies.filters import PublicationFilter
from companies.models import OfferPublication
from poles.nomenclatures import Level, PeriodKind
from web.lists import Column, list_response


def _levels(publication: OfferPublication) -> str:
    return ", ".join(str(Level(level).label) for level in publication.offer.levels)


def _kinds(publication: OfferPublication) -> str:
    return ", ".join(str(PeriodKind(kind).label) for kind in publication.offer.kinds)


def conditions(publication: OfferPublication) -> list[str]:
    """Return the conditions of an offer as short French phrases."""
    offer = publication.offer
    found = []
    if offer.min_age:
        found.append(f"{offer.min_age} ans et plus ({offer.min_age_reason})")
    if offer.regulated_works:
        found.append("Travaux réglementés")
    if offer.wheelchair_access:
        found.append("Accessible en fauteuil roulant")
    if offer.reserved_seats:
        plural = "s" if offer.reserved_seats > 1 else ""
        found.append(
            f"{offer.reserved_seats} place{plural} réservée{plural} : {offer.get_reserved_for_display().lower()}"
        )
    return found


COLUMNS = [
    Column("entreprise", "Entreprise", lambda p: p.offer.company.name, ("offer__company__name",)),
    Column("offre", "Offre", lambda p: p.offer.title, ("offer__title",)),
    Column("commune", "Commune", lambda p: p.offer.commune.name, ("offer__commune__search_name",)),
    Column("secteur", "Secteur", lambda p: p.offer.get_sector_display(), ("offer__sector",)),
    Column("natures", "Natures", _kinds),
    Column("niveaux", "Niveaux acceptés", _levels),
    Column("du", "Du", lambda p: p.offer.starts_on, ("offer__starts_on",)),
    Column("au", "Au", lambda p: p.offer.ends_on, ("offer__ends_on",)),
    Column("places", "Places", lambda p: p.offer.seats, ("offer__seats",), numeric=True),
    Column("conditions", "Conditions", lambda p: " ; ".join(conditions(p))),
    Column("etat", "État", lambda p: p.get_status_display(), ("status",)),
]


@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the offers that the reader's function opens."""
    require(request.actor, "offer.read")  # type: ignore[attr-defined]
    return list_response(
        request,
        queryset=OfferPublication.objects.select_related("offer__company", "offer__commune"),
        filterset_class=PublicationFilter,
        columns=COLUMNS,
        template="companies/offers.html",
        name="Offres",
        default_sort=("offer__starts_on", "offer__company__name"),
        context={"conditions_of": conditions, "today": timezone.localdate()},
    )
