"""What every act on a publication does: lock, check the table of moves, write, keep the trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from companies.models import Offer, OfferPublication, PublicationMove
from companies.moderation.moves import Act, after
from poles.versions import Gone

Status = OfferPublication.Status


def locked_offer(offer: Offer) -> Offer:
    """Lock an offer, for a host or a job. Raises Gone."""
    rows = Offer.objects.select_for_update(no_key=True, of=("self",)).select_related("commune", "company")
    found = rows.filter(pk=offer.pk).first()
    if found is None:
        raise Gone("Cette offre n'existe plus ou ne relève pas de votre organisme.")
    return found


def locked_publications(offer: Offer, states: Sequence[str] | None = None) -> list[OfferPublication]:
    """Lock the publications of an offer that the scope shows, in the order of their keys; the offer comes before."""
    rows = OfferPublication.objects.select_for_update(no_key=True, of=("self",)).filter(offer=offer)
    if states is not None:
        rows = rows.filter(status__in=states)
    return list(rows.select_related("decided_by").order_by("pk"))


def locked_publication(pk: UUID) -> OfferPublication:
    """Lock one publication, and read its offer after the lock. Raises Gone."""
    rows = OfferPublication.objects.select_for_update(no_key=True, of=("self",)).select_related("decided_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Gone("Cette offre n'est plus dans votre liste.")
    found.offer = Offer.objects.select_related("commune", "company").get(pk=found.offer_id)
    return found


def write(
    actor: Actor | None, publication: OfferPublication, act: Act, *, offer: Offer, reason: str = "",
    read_as: Mapping[str, str] | None = None, **changes: object,
) -> OfferPublication:  # fmt: skip
    """Carry out one act on a locked publication, with its trace and its line of the journal. Raises MoveRefused."""
    before, now = publication.status, timezone.now()
    publication.status = after(act, before)
    waits = publication.status == Status.SUBMITTED
    publication.decided_at = None if waits else now
    publication.decided_by = None if waits or actor is None else actor.user
    if waits:
        publication.submitted_at = now
    if publication.status != Status.RETURNED:
        publication.return_reason, publication.note = "", ""
    for name, value in changes.items():
        setattr(publication, name, value)
    publication.save(
        update_fields=[
            "status", "decided_at", "decided_by", "submitted_at", "return_reason", "note", *changes,
        ]
    )  # fmt: skip
    trace(actor, publication, act, before=before, offer=offer, reason=reason, read_as=read_as)
    return publication


def trace(
    actor: Actor | None, publication: OfferPublication, act: Act, *, before: str, offer: Offer, reason: str = "",
    read_as: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """Write the move of a publication, for ever, and its line of the journal."""
    PublicationMove.objects.create(
        academie_id=publication.academie_id,
        publication=publication,
        company_id=publication.company_id,
        pole_id=publication.pole_id,
        before=before,
        after=publication.status,
        moved_by=actor.user if actor else None,
        reason=reason[:500],
        read_as=read_as,
    )
    details: dict[str, Any] = {"title": offer.title} | ({"reason": reason[:80]} if act is Act.SEND_BACK else {})
    record(
        actor=actor,
        verb=f"publication.{act}",
        thing=publication,
        academie_id=publication.academie_id,
        **details,
    )


def was_admitted_before(publication: OfferPublication) -> bool:
    """Return whether a paused one was taken out of the bank: only then may it come back without a reading."""
    pauses = publication.moves.filter(after=Status.PAUSED).order_by("-moved_at", "-pk")
    last = pauses.values_list("before", flat=True).first()
    return last == Status.PUBLISHED
