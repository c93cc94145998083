"""The waiting list of an offer: a seat that is freed is proposed to whoever has waited longest."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from companies.models import Offer
from placements.applications import notices
from placements.applications.moving import move
from placements.models import TO_PLACE, Application, ApplicationMove, ApplicationState, CandidateCard, Need, Placement


def free_seats(offer: Offer, first: dt.date, last: dt.date) -> int:
    """Return the seats that no stay known here holds between two days."""
    held = Placement.objects.live().filter(offer=offer, starts_on__lte=last, ends_on__gte=first)
    return offer.seats - held.order_by().values("seat").distinct().count()


def has_room(offer: Offer, first: dt.date, last: dt.date) -> bool:
    """Return whether a newcomer may ask at once: nobody waits at these dates, and a seat is not proposed already."""
    rows = CandidateCard.objects.filter(offer=offer, application__state=ApplicationState.WAITING)
    if rows.filter(starts_on__lte=last, ends_on__gte=first).exists():
        return False
    return free_seats(offer, first, last) > _proposed(offer, first, last)


def promote(academie_id: str, offer_id: UUID) -> int:
    """Propose the free seats of an offer, whose lock is held, to the first who wait; return to how many.

    A seat already proposed to somebody who waits for the host's answer is not free for the next one. Called as often
    as wished: nothing free, nothing done.
    """
    offer = Offer.objects.published_in(academie_id).filter(pk=offer_id).first()
    if offer is None:
        return 0
    held = Application.objects.select_for_update(no_key=True, of=("self",)).select_related("card", "offer", "company")
    rows = list(held.filter(offer=offer, state=ApplicationState.WAITING).order_by("pk"))
    if not rows:
        return 0
    searching = set(
        Need.objects.filter(pk__in=[one.need_id for one in rows], state__in=TO_PLACE)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    told = 0
    for one in sorted(rows, key=lambda row: (row.queued_at, row.pk)):
        first, last = one.card.starts_on, one.card.ends_on
        if one.need_id in searching and free_seats(offer, first, last) > _proposed(offer, first, last):
            move(None, one, ApplicationState.SENT, "Une place s'est libérée")
            notices.tell_host_of_freed_seat(one)
            told += 1
    return told


def _proposed(offer: Offer, first: dt.date, last: dt.date) -> int:
    """Count the seats proposed to somebody who had waited, and not answered yet."""
    moves = ApplicationMove.objects.filter(before=ApplicationState.WAITING, after=ApplicationState.SENT)
    rows = Application.objects.filter(offer=offer, state=ApplicationState.SENT, pk__in=moves.values("application"))
    return rows.filter(card__starts_on__lte=last, card__ends_on__gte=first).count()
