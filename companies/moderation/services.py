"""The life of a publication: the only door through which an offer enters the bank of an académie or leaves it.

A host proposes, suspends, resumes and closes its offer in every académie at once; a coordinator admits or returns one
publication (`decisions`), the calendar ends them (`calendar`): all are named here. Locks: the offer, then its
publications in the order of their keys; a coordinator, who may not write the offer, locks the publication alone, and
the mark of what was read tells that the host changed it meanwhile.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.permissions import require
from companies.models import Offer, OfferPublication
from companies.moderation import following, notices, wishes
from companies.moderation.calendar import expire, follow
from companies.moderation.checks import blocking, findings_of
from companies.moderation.decisions import admit, admit_plain, confirm_seen, send_back, take_back, withdraw
from companies.moderation.diff import needs_reading
from companies.moderation.moves import LIVE, Act, MoveRefused
from companies.moderation.shown import snapshot
from companies.moderation.steps import locked_offer, locked_publications, trace, write
from poles.models import Pole

__all__ = [
    "MoveRefused",
    "admit",
    "admit_plain",
    "close",
    "confirm",
    "confirm_seen",
    "expire",
    "follow",
    "pause",
    "resubmit",
    "resume",
    "send_back",
    "submit",
    "take_back",
    "withdraw",
]

Status = OfferPublication.Status
State = Offer.State


@transaction.atomic
def submit(*, actor: Actor, offer: Offer, pole: Pole) -> OfferPublication:
    """Propose an offer to the bank of an académie, read by one of its pôles; proposed twice is once.

    Raises MoveRefused for an offer that is over, closed, or that a blocking rule stops.
    """
    require(actor, "publication.host", offer)
    held = locked_offer(offer)
    known = [one for one in locked_publications(held) if one.academie_id == pole.academie_id]
    if known:
        return known[0]
    _check_fit(held)
    made = OfferPublication(
        academie_id=pole.academie_id,
        offer=held,
        company_id=held.company_id,
        pole_id=pole.pk,
        status=Status.SUBMITTED,
    )
    made.save(force_insert=True)
    trace(actor, made, Act.SUBMIT, before="", offer=held)
    following.tell(held.pk)
    notices.tell_pole_of_proposal(made)
    return made


@transaction.atomic
def resubmit(*, actor: Actor, offer: Offer) -> list[OfferPublication]:
    """Follow a change of the offer by its host: back to each coordinator who must read it again.

    An admitted offer stays in the bank when nothing changed that the law or a reader judges (`diff.needs_reading`).
    Returns the publications that wait for a reading. Raises MoveRefused.
    """
    require(actor, "publication.host", offer)
    held = locked_offer(offer)
    _check_fit(held, paused_too=True)
    rows, now = locked_publications(held), snapshot(held)
    if not any(one.status in LIVE for one in rows):
        raise MoveRefused("Cette offre n'est plus proposée : renouvelez-la pour la proposer de nouveau.")
    waiting = []
    for one in rows:
        if one.status == Status.RETURNED and held.state == State.PAUSED:
            write(actor, one, Act.SHELVE, offer=held)
        elif one.status == Status.RETURNED or (one.status == Status.PUBLISHED and needs_reading(one.approved, now)):
            notices.tell_pole_of_proposal(write(actor, one, Act.RESUBMIT, offer=held))
        if one.status == Status.SUBMITTED:
            waiting.append(one)
    wishes.mark_confirmed(held)
    following.tell(held.pk)
    return waiting


@transaction.atomic
def pause(*, actor: Actor, offer: Offer, until: dt.date | None = None) -> None:
    """Suspend an offer everywhere, until it is resumed or until the morning of a date. Raises MoveRefused."""
    require(actor, "publication.host", offer)
    wishes.pause(actor, offer, until)


@transaction.atomic
def resume(*, actor: Actor, offer: Offer) -> None:
    """End the suspension: where the offer stands as admitted it is back in the bank, elsewhere in the queue.

    Raises MoveRefused for an offer that is over.
    """
    require(actor, "publication.host", offer)
    wishes.resume(actor, offer)


@transaction.atomic
def close(*, actor: Actor, offer: Offer) -> None:
    """Close an offer everywhere, for good. Closed twice is once."""
    require(actor, "publication.host", offer)
    wishes.close(actor, offer)


@transaction.atomic
def confirm(*, actor: Actor, offer: Offer) -> None:
    """Write that the host said today that the offer still stands. Raises MoveRefused."""
    require(actor, "publication.host", offer)
    wishes.confirm(actor, offer)


def _check_fit(offer: Offer, *, paused_too: bool = False) -> None:
    if offer.state != State.OPEN and not (paused_too and offer.state == State.PAUSED):
        raise MoveRefused("Cette offre n'est plus proposée : renouvelez-la pour la proposer de nouveau.")
    if offer.ends_on < timezone.localdate():
        raise MoveRefused("Les dates de cette offre sont passées : changez-les avant de la proposer.")
    if offer.company.closed_on:
        raise MoveRefused("Le registre indique que cet établissement est fermé : vérifiez son SIRET.")
    if stops := blocking(findings_of(offer)):
        raise MoveRefused([f"{one.sentence} {one.repair} ({one.article})" for one in stops])
