"""What a host wants of its offer, carried into every académie: suspended, resumed, closed, confirmed.

The right is checked before: by `services` for a member who is signed in, by the signed link of a mail otherwise (then
without actor). The scope shows the publications of the host in all académies.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from companies.models import Offer, OfferPublication
from companies.moderation import following
from companies.moderation.diff import needs_reading
from companies.moderation.moves import Act, MoveRefused, may
from companies.moderation.shown import snapshot
from companies.moderation.steps import locked_offer, locked_publications, was_admitted_before, write
from tenancy.scope import Scope, acting_as

Status = OfferPublication.Status
State = Offer.State
OVER = "Cette offre n'est plus proposée : renouvelez-la pour la proposer de nouveau."


def pause(actor: Actor | None, offer: Offer, until: dt.date | None = None) -> None:
    """Suspend an offer. Raises MoveRefused."""
    held = locked_offer(offer)
    if held.state not in (State.OPEN, State.PAUSED):
        raise MoveRefused(OVER)
    if until is not None and until <= timezone.localdate():
        raise MoveRefused("La date de reprise est passée : choisissez une date à venir.")
    if until is not None and until > held.ends_on:
        raise MoveRefused("La date de reprise vient après la fin de l'offre : fermez-la plutôt.")
    held.state, held.paused_until = State.PAUSED, until
    held.save(update_fields=["state", "paused_until"])
    # Whoever suspends an offer knows of it: a question that was asked is answered.
    mark_confirmed(held)
    for one in locked_publications(held):
        if may(Act.PAUSE, one.status):
            write(actor, one, Act.PAUSE, offer=held)
    following.tell(held.pk)


def resume(actor: Actor | None, offer: Offer) -> None:
    """End the suspension of an offer. Raises MoveRefused."""
    held = locked_offer(offer)
    if held.state == State.OPEN:
        return
    if held.state != State.PAUSED or held.ends_on < timezone.localdate():
        raise MoveRefused(OVER)
    held.state, held.paused_until = State.OPEN, None
    held.save(update_fields=["state", "paused_until"])
    mark_confirmed(held)
    bring_back(actor, held)
    following.tell(held.pk)


def bring_back(actor: Actor | None, offer: Offer) -> None:
    """Move the suspended publications of a locked offer: into the bank if nothing changed, else into the queue.

    That an offer is published, no host writes: a job of each académie does it.
    """
    now = snapshot(offer)
    for one in locked_publications(offer, [Status.PAUSED]):
        with acting_as(Scope.for_job(one.academie_id)):
            stands = was_admitted_before(one) and not needs_reading(one.approved, now)
            write(actor, one, Act.RESUME if stands else Act.REREAD, offer=offer)


def close(actor: Actor | None, offer: Offer) -> None:
    """Close an offer for good."""
    held = locked_offer(offer)
    if held.state in (State.CLOSED, State.EXPIRED):
        return
    held.state, held.paused_until = State.CLOSED, None
    held.save(update_fields=["state", "paused_until"])
    for one in locked_publications(held):
        if may(Act.CLOSE, one.status):
            write(actor, one, Act.CLOSE, offer=held)
    following.tell(held.pk)


def confirm(actor: Actor | None, offer: Offer) -> None:
    """Write that an offer still stands. Raises MoveRefused."""
    held = locked_offer(offer)
    if held.state in (State.CLOSED, State.EXPIRED):
        raise MoveRefused(OVER)
    mark_confirmed(held)
    for one in locked_publications(held):
        record(actor=actor, verb="offer.confirmed", thing=one, title=held.title)


def mark_confirmed(offer: Offer) -> None:
    """Note on a locked offer that its host answers for it today; a question that was asked is answered."""
    offer.confirmed_at, offer.asked_at = timezone.now(), None
    offer.save(update_fields=["confirmed_at", "asked_at"])
