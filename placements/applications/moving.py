"""The one way in which an application changes state, under its lock: fields, card, history and journal together."""

from __future__ import annotations

from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from companies.search import listing
from placements import hosting
from placements.applications.journal import verb
from placements.applications.models import OPEN
from placements.applications.rules import ANSWER, ApplicationRefused, check_move
from placements.models import (
    Application,
    ApplicationMove,
    ApplicationState,
    Need,
    NeedState,
    Placement,
    PlacementState,
)
from placements.services import write_move
from poles.versions import STAMP

#: States in which somebody is waited for: the host, then the school.
AWAITED = (ApplicationState.SENT, ApplicationState.ACCEPTED)
ANSWERS = (ApplicationState.ACCEPTED, ApplicationState.REFUSED)


def move(actor: Actor | None, application: Application, to: str, reason: str = "") -> None:
    """Write a move of a locked application that came with its card. Raises ApplicationRefused."""
    check_move(application.state, to)
    before, now = application.state, timezone.now()
    application.state = to
    application.queued_at = now if to == ApplicationState.WAITING else None
    application.closed_at = None if to in (*OPEN, ApplicationState.CONFIRMED) else now
    if to in ANSWERS:
        application.answered_at = now
    if to in AWAITED:
        application.due_on, application.reminded_at = timezone.localdate() + ANSWER, None
    if actor:
        application.stamp(actor)
    else:
        application.version += 1
    application.save(
        update_fields=[
            "state", "queued_at", "closed_at", "answered_at", "due_on", "reminded_at", "motive", "motive_note",
            "placement", *STAMP,
        ]
    )  # fmt: skip
    mirror(application)
    note(actor, application, before, reason)


def mirror(application: Application) -> None:
    """Write on the card what the host reads of the application."""
    card = application.card
    card.state, card.due_on = application.state, application.due_on
    card.save(update_fields=["state", "due_on"])


def note(actor: Actor | None, application: Application, before: str, reason: str = "") -> None:
    """Add the move to the history and to the journal."""
    ApplicationMove.objects.create(
        academie_id=application.academie_id, application=application, establishment_id=application.establishment_id,
        pole_id=application.pole_id, before=before, after=application.state, moved_by=actor.user if actor else None,
        reason=reason,
    )  # fmt: skip
    record(
        actor=actor, verb=verb(before, application.state), thing=application, reference=application.card.reference
    )  # fmt: skip


def free_place(actor: Actor | None, application: Application, need: Need, reason: str) -> None:
    """Cancel the stay that an application held; its seat is free and the search goes on. Raises ApplicationRefused."""
    assert application.placement_id is not None
    placement = Placement.objects.select_for_update(no_key=True).get(pk=application.placement_id)
    if placement.state == PlacementState.CANCELLED:
        return
    if placement.state != PlacementState.AGREED:
        raise ApplicationRefused("Le stage a commencé : dites qu'il s'est arrêté, au lieu de retirer la candidature.")
    placement.state = PlacementState.CANCELLED
    placement.save(update_fields=["state"])
    hosting.leaves(placement, need.period.kind)
    if placement.offer_id:
        listing.refresh_seats(placement.offer_id)
    write_move(actor=actor, need=need, to=NeedState.SEARCHING, reason=reason)
    record(
        actor=actor, verb="placement.cancelled", thing=placement, starts_on=f"{placement.starts_on:%d/%m/%Y}",
        ends_on=f"{placement.ends_on:%d/%m/%Y}",
    )  # fmt: skip
