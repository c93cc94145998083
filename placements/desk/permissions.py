"""Who asks, answers, writes and lends at the desk."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap
from placements.needs.permissions import is_staff_of
from poles.permissions import is_coordinator_of


def is_lender_of(actor: Actor, thing: Any) -> bool:
    """The coordinator of the pôle that a loan is asked of."""
    return actor.kind is ActorKind.COORDINATOR and (thing is None or bool(thing.lender_id == actor.subject.pk))


# Pages narrow a referent teacher to the classes that they follow; the database holds the school and the pôle.
PERMISSIONS: PermissionMap = {
    "desk.escalate": [[is_staff_of]],
    "desk.read": [[is_coordinator_of]],
    "desk.answer": [[is_coordinator_of]],
    "message.write": [[is_staff_of], [is_coordinator_of]],
    "loan.read": [[is_coordinator_of], [is_lender_of]],
    "loan.ask": [[is_coordinator_of]],
    "loan.answer": [[is_lender_of]],
}
