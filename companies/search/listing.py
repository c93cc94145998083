"""Keeps the rows of the search true to the offers, in the transaction of whoever changes one.

An offer has one row in each académie that published it, and its seats are held from all of them: the rows are written
by a job of every académie, which reads publications and counts stays, and tells nothing of them to whoever called.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection, transaction

from companies.models import Offer, OfferPublication
from companies.search import mask, seats, space, text
from companies.search.models import OfferListing, OfferWord
from poles.models import Academie
from tenancy.scope import Scope, acting_as

BATCH = 1000
#: What a refresh may change: all but the keys.
CHANGED = [
    field.name
    for field in OfferListing._meta.concrete_fields
    if field.name not in ("id", "academie", "publication", "offer")
]


def refresh(offer_id: UUID) -> None:
    """Bring the rows of an offer to what it and its publications now say: added, changed or taken away."""
    with acting_as(everywhere()):
        _queue(offer_id)
        write([offer_id])


def refresh_company(company_id: UUID) -> None:
    """Bring the rows of every offer of a host to what they now say: its name changed, or another host took them."""
    with acting_as(everywhere()):
        offers = list(Offer.objects.filter(company=company_id).order_by("pk").values_list("pk", flat=True))
        for offer in offers:
            _queue(offer)
        write(offers)


def _queue(offer_id: UUID) -> None:
    """Wait for whoever changes the offer: the second change reads what the first one committed.

    A lock of its own, taken last: who changes the seats of an offer holds its row, which who takes a seat waits for.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"listing:{offer_id}"])


#: Seats follow the stays; the row is small enough to be written whole.
refresh_seats = refresh


def everywhere() -> Scope:
    """Return the scope of a job of every académie."""
    codes = tuple(Academie.objects.order_by("code").values_list("code", flat=True))
    return Scope("job", codes, {"jobs": codes})


@transaction.atomic
def rebuild(academie: str) -> int:
    """Write every row of an académie again and forget the words that no offer has; return the number of rows."""
    with acting_as(everywhere()):
        mine = OfferPublication.objects.filter(academie=academie)
        OfferListing.objects.filter(academie=academie).exclude(publication__in=mine.published()).delete()
        offers = list(mine.published().order_by("offer").values_list("offer", flat=True))
        count, known = 0, set[str]()
        for first in range(0, len(offers), BATCH):
            rows = write(offers[first : first + BATCH], only=academie)
            known.update(word for row in rows for word in vocabulary(row))
            count += len(rows)
        OfferWord.objects.filter(academie=academie).exclude(word__in=known).delete()
    return count


def write(offers: Sequence[UUID], *, only: str | None = None) -> list[OfferListing]:
    """Write the rows of some offers, in all académies or in one; those no longer published go."""
    published = OfferPublication.objects.published().filter(offer__in=offers)
    listed = OfferListing.objects.filter(offer__in=offers)
    if only:
        published, listed = published.filter(academie=only), listed.filter(academie=only)
    related = published.select_related("offer__company", "offer__commune").order_by("pk")
    held = seats.held(offers)
    rows = [row_of(one, held[one.offer_id]) for one in related]
    listed.exclude(pk__in=[row.pk for row in rows]).delete()
    OfferListing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=CHANGED)
    words = sorted({(row.academie_id, word) for row in rows for word in vocabulary(row)})
    OfferWord.objects.bulk_create(
        (OfferWord(academie_id=academie, word=word) for academie, word in words), ignore_conflicts=True, batch_size=2000
    )
    return rows


def row_of(publication: OfferPublication, held: int) -> OfferListing:
    """Return the row that a publication should have."""
    offer = publication.offer
    point = point_of(offer)
    x, y, z = space.unit(point) if point else (None, None, None)
    return OfferListing(
        id=publication.pk,
        academie_id=publication.academie_id,
        publication=publication,
        offer=offer,
        company_id=offer.company_id,
        pole_id=publication.pole_id,
        commune_id=offer.commune_id,
        cell=space.cell(point) if point else None,
        x=x,
        y=y,
        z=z,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        weeks=sorted(offer.weeks),
        mask=mask.of_offer(
            sector=offer.sector,
            kinds=offer.kinds,
            levels=offer.levels,
            adaptations=offer.adaptations,
            wheelchair=offer.wheelchair_access,
            regulated=offer.regulated_works,
            min_age=offer.min_age,
        ),
        min_age=offer.min_age,
        regulated_works_declared_on=offer.regulated_works_declared_on,
        seats=offer.seats,
        free_seats=max(0, offer.seats - held),
        published_at=publication.approved_at or publication.decided_at or publication.submitted_at,
        title=offer.title,
        company_name=offer.company.name,
        commune_name=offer.commune.name,
        folded=text.folded(offer.title, offer.company.name, offer.site, offer.commune.name)[:600],
        **_reservation(offer),
    )


def _reservation(offer: Offer) -> dict[str, object]:
    if not offer.reserved_seats:
        return {"reserved_seats": 0}
    return {
        "reserved_seats": offer.reserved_seats,
        "reserved_for": offer.reserved_for,
        # Without a last day, seats are kept until the stay begins.
        "reserved_until": offer.reserved_until or offer.starts_on - dt.timedelta(days=1),
        "reserved_establishment": offer.reserved_establishment_id or "",
        "reserved_pole_id": offer.reserved_pole_id,
    }


def point_of(offer: Offer) -> space.Point | None:
    """Return where the stay takes place: the offer's point. None when it has none: a centre would lie."""
    if offer.latitude is None or offer.longitude is None:
        return None
    return offer.latitude, offer.longitude


def vocabulary(row: OfferListing) -> Iterable[str]:
    """Return the words of a row worth comparing with a mistyped one."""
    return (word for word in text.words(row.folded) if 3 <= len(word) <= 40 and not word.isdigit())
