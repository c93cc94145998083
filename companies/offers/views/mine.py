"""« Mes offres »: where each stands in each académie, its seats, and what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.actors import Actor
from accounts.permissions import require
from companies.models import Offer, OfferPublication
from companies.offers import drafts
from companies.offers.filters import OwnOfferFilter
from companies.offers.taken import taken
from companies.offers.views.acts import UNDO
from companies.presentation import kind_names, level_names
from web.lists import Column, list_response


def _states(offer: Offer) -> str:
    rows = offer.publications.all()
    return " ; ".join(f"{one.academie.name} : {one.get_status_display()}" for one in rows) or "Aucun pôle"


@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    """Show, filter, sort and export the offers of the host; its drafts above them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "offer.own")
    mine = Offer.objects.filter(company=actor.subject)
    published = Prefetch(
        "publications", OfferPublication.objects.select_related("academie").order_by("academie__name", "pk")
    )
    held = taken(list(mine.values_list("pk", flat=True)))
    undo = request.session.pop(UNDO, "")
    context: dict[str, Any] = {
        "drafts": list(drafts.open_drafts(actor.subject)[:20]),
        "undo": UUID(undo) if undo else None,
        "held": held,
    }
    columns = [
        Column("offre", "Offre", lambda o: o.title, ("title",)),
        Column("site", "Site", lambda o: o.site),
        Column("commune", "Commune", lambda o: o.commune.name, ("commune__search_name",)),
        Column("secteur", "Secteur", lambda o: o.get_sector_display()),
        Column("natures", "Natures", kind_names),
        Column("niveaux", "Niveaux acceptés", level_names),
        Column("du", "Du", lambda o: o.starts_on, ("starts_on",)),
        Column("au", "Au", lambda o: o.ends_on, ("ends_on",)),
        Column("places", "Places", lambda o: o.seats, ("seats",), numeric=True),
        Column("pourvues", "Pourvues", lambda o: held.get(o.pk, 0), numeric=True),
        Column("etat", "État", _states),
    ]
    return list_response(
        request,
        queryset=mine.select_related("commune").prefetch_related(published),
        filterset_class=OwnOfferFilter,
        columns=columns,
        template="companies/offers/mine.html",
        name="Mes offres",
        default_sort=("starts_on", "title"),
        context=context,
    )
