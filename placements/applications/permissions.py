"""Who asks, answers, confirms and takes back."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap
from placements.needs.permissions import is_staff_of
from poles.permissions import is_coordinator_of


def is_host_of(actor: Actor, thing: Any) -> bool:
    """A member of the host to whom the card is addressed; of any host without object."""
    if actor.kind is not ActorKind.COMPANY:
        return False
    return thing is None or bool(thing.company_id == actor.subject.pk)


PERMISSIONS: PermissionMap = {
    "application.send": [[is_staff_of], [is_coordinator_of]],
    "application.withdraw": [[is_staff_of], [is_coordinator_of]],
    # The agreement of the school is the school's alone.
    "application.confirm": [[is_staff_of]],
    "application.answer": [[is_host_of]],
}
