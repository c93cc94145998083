"""How a search ends, and begins again: a place found by the school, a mistake taken back, a search given up or resumed,
a stay broken off. The request to the pôle that was open ends with it.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import Company, Offer
from companies.search import listing
from placements import hosting
from placements.desk.models import Escalation, Outcome, Suggestion
from placements.models import LIVE, Need, NeedState, Placement, PlacementState
from placements.services import PlacementRefused, move_need, record_placement, write_move
from poles.nomenclatures import Channel
from poles.versions import locked

#: Who a school may say found a place: « le pôle » is written by the pôle alone.
BY_SCHOOL = (Channel.STUDENT, Channel.FAMILY, Channel.TEAM)


@transaction.atomic
def found(
    *,
    actor: Actor,
    need: Need,
    channel: str,
    company: Company | None = None,
    offer: Offer | None = None,
    quota_reason: str = "",
) -> Placement:
    """Record the place found by the student, the family or the team. Raises PlacementRefused, NoSeatLeft, QuotaReached.

    `quota_reason`: why, when the host is beyond its legal number of interns. After an early end, the new stay begins
    the day after it, or today.
    """
    require(actor, "need.edit", need)
    if channel not in BY_SCHOOL:
        raise PlacementRefused("Dites qui a trouvé : l'élève, la famille ou l'équipe.")
    current = locked(Need.objects.select_related("period"), need.pk)
    if current.state == NeedState.DRAFT:
        current = move_need(actor=actor, need=current, to=NeedState.SEARCHING)
    placement = record_placement(
        actor=actor, need=current, channel=channel, company=company, offer=offer, starts_on=first_day(current),
        quota_reason=quota_reason,
    )  # fmt: skip
    close_requests(actor=actor, need=current, outcome=Outcome.FOUND)
    return placement


def first_day(need: Need) -> dt.date | None:
    """Return the day after the stay that was broken off; None when there was none."""
    last = need.placements.filter(state__in=LIVE).order_by("-ends_on").first()
    return max(last.ends_on + dt.timedelta(days=1), need.period.starts_on) if last else None


def close_requests(*, actor: Actor | None, need: Need, outcome: Outcome) -> None:
    """Close what was open at the pôle for a need whose search ends: the request, and the proposal to validate."""
    now = timezone.now()
    user = actor.user if actor else None
    Suggestion.objects.filter(need=need, state=Suggestion.State.OPEN).update(
        state=Suggestion.State.WITHDRAWN, answered_at=now, answered_by=user
    )
    Escalation.objects.filter(need=need, closed_at__isnull=True).update(closed_at=now, closed_by=user, outcome=outcome)


@transaction.atomic
def cancel(*, actor: Actor, need: Need, reason: str) -> Need:
    """Take back a place written by mistake, or lost before the first day; the search goes on. PlacementRefused."""
    require(actor, "need.edit", need)
    current = locked(Need.objects.all(), need.pk)
    placement = _live(current)
    if placement.state != PlacementState.AGREED:
        raise PlacementRefused("Le stage a commencé : dites qu'il s'est arrêté, au lieu de l'annuler.")
    if not reason.strip():
        raise PlacementRefused("Dites pourquoi le lieu est retiré.")
    placement.state = PlacementState.CANCELLED
    placement.save(update_fields=["state"])
    hosting.leaves(placement, current.period.kind)
    _seat_is_free(placement)
    write_move(actor=actor, need=current, to=NeedState.SEARCHING, reason=reason.strip())
    record(
        actor=actor, verb="placement.cancelled", thing=placement, starts_on=placement.starts_on,
        ends_on=placement.ends_on,
    )  # fmt: skip
    return current


@transaction.atomic
def replace(*, actor: Actor, need: Need, last_day: dt.date, reason: str) -> Need:
    """End a stay early, that day; another place is then looked for. Raises PlacementRefused."""
    require(actor, "need.edit", need)
    current = locked(Need.objects.all(), need.pk)
    placement = _live(current)
    if placement.state == PlacementState.ENDED:
        raise PlacementRefused("Ce stage est terminé.")
    if not placement.starts_on <= last_day < placement.ends_on:
        raise PlacementRefused("Le dernier jour est entre le premier jour du stage et la veille de sa fin.")
    if not reason.strip():
        raise PlacementRefused("Dites pourquoi le stage s'est arrêté.")
    planned = placement.starts_on, placement.ends_on
    placement.ends_on, placement.state = last_day, PlacementState.ENDED
    placement.save(update_fields=["ends_on", "state"])
    hosting.stops(placement, current.period.kind, planned)
    _seat_is_free(placement)
    write_move(actor=actor, need=current, to=NeedState.REPLACED, reason=reason.strip())
    record(actor=actor, verb="placement.stopped", thing=placement, ends_on=last_day)
    return current


@transaction.atomic
def abandon(*, actor: Actor, need: Need, reason: str) -> Need:
    """Give up a search: exempted student, other arrangement. It can be resumed. Raises PlacementRefused."""
    require(actor, "need.edit", need)
    if not reason.strip():
        raise PlacementRefused("Dites pourquoi la recherche s'arrête.")
    moved = move_need(actor=actor, need=need, to=NeedState.ABANDONED, reason=reason.strip())
    close_requests(actor=actor, need=moved, outcome=Outcome.WITHDRAWN)
    return moved


@transaction.atomic
def resume(*, actor: Actor, need: Need) -> Need:
    """Begin a draft, or a search given up, again. Raises PlacementRefused."""
    require(actor, "need.edit", need)
    if need.state not in (NeedState.DRAFT, NeedState.ABANDONED):
        raise PlacementRefused("Cette recherche est déjà ouverte.")
    return move_need(actor=actor, need=need, to=NeedState.SEARCHING)


def _seat_is_free(placement: Placement) -> None:
    if placement.offer_id:
        listing.refresh_seats(placement.offer_id)


def _live(need: Need) -> Placement:
    found = (
        Placement.objects.live().select_for_update(no_key=True).filter(need=need).order_by("-starts_on", "pk").first()
    )
    if found is None:
        raise PlacementRefused("Aucun lieu n'est enregistré pour cet élève.")
    return found
