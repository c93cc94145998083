"""What pages of the room read: the queue of a pôle, the file of a publication, the life of an offer."""

from __future__ import annotations

from dataclasses import dataclass

from companies.models import Offer, OfferPublication, PublicationMove
from poles.models import Academie


@dataclass(frozen=True, slots=True)
class Life:
    """One académie as the host reads it: where its offer stands there, and what happened."""

    academie: str
    publication: OfferPublication
    moves: list[PublicationMove]


def life_of(offer: Offer) -> list[Life]:
    """Return the publications of an offer of the host, by académie, each with its moves, newest first."""
    rows = list(OfferPublication.objects.filter(offer=offer).order_by("academie_id"))
    names = dict(Academie.objects.filter(pk__in=[one.academie_id for one in rows]).values_list("pk", "name"))
    moves: dict[object, list[PublicationMove]] = {}
    for move in PublicationMove.objects.filter(publication__in=rows).order_by("-moved_at", "pk"):
        moves.setdefault(move.publication_id, []).append(move)
    return [Life(names[one.academie_id], one, moves.get(one.pk, [])) for one in rows]
