"""Writes of the placements room: the life of a need, and the placements that answer it.

Called inside `acting_as(…)`: what the actor's scope does not open cannot be written. Refusals are `PlacementRefused`,
whose message is a French sentence fit for a page.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from companies.contacts import credit
from companies.models import Company, Offer
from companies.search import listing
from placements import hosting
from placements.models import ANSWERED, FOUND, MOVES, STATE_BY_CHANNEL, Need, NeedMove, NeedState, Placement
from poles.nomenclatures import Channel
from poles.versions import STAMP
from tenancy.refusals import constraint_of


class PlacementRefused(ValidationError):
    """A placement or a move that cannot be; the message says why."""


class NoSeatLeft(PlacementRefused):
    """Every seat of the offer is taken at these dates."""


class QuotaReached(PlacementRefused):
    """The host would go beyond its legal number of interns in a week, and no reason was given."""


SEAT_TAKEN = "placement_seat_taken_once"
SEATS_CHANGED = "placement_offer_same_offer_seats"

#: Constraint of the database → what it means for the person who clicked.
MEANING = {
    "placement_one_live_per_student": "L'élève a déjà un stage à ces dates.",
    SEAT_TAKEN: "Cette place vient d'être prise.",
    "placement_seat_within_offer": "Le numéro de place dépasse le nombre de places de l'offre.",
    SEATS_CHANGED: "Le nombre de places de l'offre vient de changer : recommencez.",
    "placement_dates_ordered": "Le stage finit avant de commencer.",
}


@transaction.atomic
def move_need(*, actor: Actor | None, need: Need, to: str, reason: str = "") -> Need:
    """Move a need along `MOVES`, under a lock on its row; escalation writes its date. The move is kept with its reason.

    Raises PlacementRefused when the move does not exist, when the school has no pôle to escalate to, or when a placed
    need still has a live placement.
    """
    locked = _locked(need)
    _check_move(locked, to)
    if to == NeedState.ESCALATED:
        if locked.pole_id is None:
            raise PlacementRefused("L'établissement n'est membre d'aucun pôle : le besoin ne peut pas être transmis.")
        locked.escalated_at = timezone.now()
    if locked.state in ANSWERED and to not in ANSWERED and Placement.objects.live().filter(need=locked).exists():
        raise PlacementRefused("Un stage est enregistré pour ce besoin : annulez-le d'abord.")
    if to in FOUND and not Placement.objects.live().filter(need=locked).exists():
        raise PlacementRefused("Enregistrez le lieu trouvé : un besoin n'est placé qu'avec son stage.")
    before = locked.get_state_display()
    write_move(actor=actor, need=locked, to=to, reason=reason)
    record(actor=actor, verb="need.moved", thing=locked, before=before, after=locked.get_state_display())
    return locked


def write_move(*, actor: Actor | None, need: Need, to: str, reason: str = "") -> None:
    """Write the new state of a need that the caller locked and checked, and the move in its history."""
    NeedMove.objects.create(
        academie_id=need.academie_id, need=need, establishment_id=need.establishment_id, pole_id=need.pole_id,
        before=need.state, after=to, moved_by=actor.user if actor else None, reason=reason,
    )  # fmt: skip
    need.state = to
    if actor:
        need.stamp(actor)
    need.save(update_fields=["state", "escalated_at", *STAMP])


@transaction.atomic
def record_placement(
    *,
    actor: Actor | None,
    need: Need,
    channel: str,
    offer: Offer | None = None,
    company: Company | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    quota_reason: str = "",
) -> Placement:
    """Record the place that answers a need: a seat of an offer of the bank, or a host found outside it.

    With `offer` the first free seat is taken; without, `company` names the host. Dates default to the period's.
    `quota_reason`: why the stay is recorded although the host is beyond its legal number of interns; kept only then.
    Raises NoSeatLeft, QuotaReached or PlacementRefused.
    """
    locked = _locked(need)
    if channel not in Channel.values:
        raise PlacementRefused(f"Provenance inconnue : « {channel} ».")
    _check_move(locked, STATE_BY_CHANNEL[channel])
    placement = Placement(
        academie_id=locked.academie_id,
        need=locked,
        student_id=locked.student_id,
        establishment_id=locked.establishment_id,
        pole_id=locked.pole_id,
        channel=channel,
        starts_on=starts_on or locked.period.starts_on,
        ends_on=ends_on or locked.period.ends_on,
    )
    if offer is not None:
        _take_seat(placement, offer)
    elif company is not None:
        placement.company = company
        _insert(placement)
    else:
        raise PlacementRefused("Indiquez l'offre ou l'organisme d'accueil.")
    if why := hosting.beyond(placement, locked.period.kind):
        placement.quota_reason = " ".join(quota_reason.split())[:300]
        if not placement.quota_reason:
            raise QuotaReached(why)
        placement.save(update_fields=["quota_reason"])
        hosting.told(actor, placement)
    if placement.offer_id:
        listing.refresh_seats(placement.offer_id)
    if channel == Channel.POLE and locked.pole_id is not None:
        # A school that lent the contact is thanked.
        credit.count_placement(academie_id=locked.academie_id, pole_id=locked.pole_id, company=placement.company)
    write_move(actor=actor, need=locked, to=STATE_BY_CHANNEL[channel])
    record(
        actor=actor,
        verb="placement.recorded",
        thing=placement,
        starts_on=f"{placement.starts_on:%d/%m/%Y}",
        ends_on=f"{placement.ends_on:%d/%m/%Y}",
        channel=Channel(channel).label.lower(),
    )
    return placement


def _locked(need: Need) -> Need:
    found = Need.objects.select_for_update(no_key=True).filter(pk=need.pk).first()
    if found is None:
        raise PlacementRefused("Ce besoin n'existe plus ou ne relève pas de votre fonction.")
    return found


def _check_move(need: Need, to: str) -> None:
    if to not in NeedState.values:
        raise PlacementRefused(f"État inconnu : « {to} ».")
    if to not in MOVES[need.state]:
        raise PlacementRefused(
            f"Un besoin « {need.get_state_display().lower()} » ne peut pas devenir « {NeedState(to).label.lower()} »."
        )


def _take_seat(placement: Placement, offer: Offer) -> None:
    """Insert the placement on the first free seat.

    The queue at the door is an advisory lock on the offer, not a lock on its row: coordinators and schools may read an
    offer but not update it, and row-level security refuses them `FOR UPDATE`. It only spares useless conflicts; what
    forbids overbooking is the exclusion constraint on (offer, seat, dates). Placements of other académies are
    invisible here yet hold seats: a seat found taken is left for the next one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"offer:{offer.pk}"])
    current = Offer.objects.filter(pk=offer.pk).first()
    if current is None:
        raise PlacementRefused("Cette offre n'est plus publiée.")
    taken = set(
        Placement.objects.live()
        .filter(offer=current, starts_on__lte=placement.ends_on, ends_on__gte=placement.starts_on)
        .values_list("seat", flat=True)
    )
    placement.offer, placement.company_id, placement.offer_seats = current, current.company_id, current.seats
    for seat in range(1, current.seats + 1):
        if seat in taken:
            continue
        placement.seat = seat
        try:
            _insert(placement)
        except _SeatTaken:
            continue
        return
    raise NoSeatLeft("Toutes les places de cette offre sont prises à ces dates.")


class _SeatTaken(Exception):
    """The exclusion constraint found a placement that this actor cannot see."""


def _insert(placement: Placement) -> None:
    """Insert in a savepoint; translate what the database refuses."""
    try:
        with transaction.atomic():
            placement.save(force_insert=True)
            with connection.cursor() as cursor:
                # Deferred to the end of the transaction by default: too late to say a sentence.
                cursor.execute(f"SET CONSTRAINTS {SEATS_CHANGED} IMMEDIATE")
                cursor.execute(f"SET CONSTRAINTS {SEATS_CHANGED} DEFERRED")
    except IntegrityError as error:
        name = constraint_of(error)
        if name == SEAT_TAKEN:
            raise _SeatTaken from error
        if name in MEANING:
            raise PlacementRefused(MEANING[name]) from error
        raise
