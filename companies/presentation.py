"""How offers are said on screen: one wording for pages, exports and partials."""

from __future__ import annotations

from companies.models import Offer, OfferPublication
from poles.nomenclatures import Level, PeriodKind

#: State of a publication -> (tone, icon) of its tag.
STATUS_TAGS: dict[str, tuple[str, str]] = {
    OfferPublication.Status.SUBMITTED: ("due", "clock"),
    OfferPublication.Status.PUBLISHED: ("done", "check"),
    OfferPublication.Status.RETURNED: ("neutral", "swap"),
    OfferPublication.Status.PAUSED: ("neutral", "clock"),
    OfferPublication.Status.CLOSED: ("neutral", "cross"),
    OfferPublication.Status.EXPIRED: ("neutral", "calendar"),
}


def level_names(offer: Offer) -> str:
    """Return the accepted levels in the order of schooling."""
    order = list(Level.values)
    return ", ".join(str(Level(level).label) for level in sorted(offer.levels, key=order.index))


def kind_names(offer: Offer) -> str:
    """Return the kinds of stay."""
    return ", ".join(str(PeriodKind(kind).label) for kind in offer.kinds)


def conditions(offer: Offer) -> list[str]:
    """Return the conditions of an offer as short phrases."""
    found = []
    if offer.min_age:
        found.append(f"{offer.min_age} ans et plus : {offer.min_age_reason}")
    if offer.regulated_works:
        found.append("Travaux réglementés")
    if offer.wheelchair_access:
        found.append("Accessible en fauteuil roulant")
    if offer.reserved_seats:
        plural = "s" if offer.reserved_seats > 1 else ""
        public = offer.get_reserved_for_display()
        found.append(f"{offer.reserved_seats} place{plural} réservée{plural} : {public[:1].lower()}{public[1:]}")
    return found
