"""Rights of the matching room. The pôle's coordinator runs its campaigns; the rectorat reads them."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap


def is_coordinator_of(actor: Actor, thing: Any) -> bool:
    """Whether the actor coordinates the pôle of a campaign or run, or the pôle itself; of any pôle without object."""
    if actor.kind != ActorKind.COORDINATOR:
        return False
    return thing is None or actor.subject.pk == getattr(thing, "pole_id", getattr(thing, "pk", None))


def is_rectorat_of(actor: Actor, thing: Any) -> bool:
    """Whether the actor is staff of the rectorat of the académie of the object."""
    if actor.kind != ActorKind.RECTORAT:
        return False
    return thing is None or actor.academie.pk == thing.academie_id


PERMISSIONS: PermissionMap = {
    "campaign.read": [[is_coordinator_of], [is_rectorat_of]],
    "campaign.create": [[is_coordinator_of]],
    "campaign.launch": [[is_coordinator_of]],
    "run.read": [[is_coordinator_of], [is_rectorat_of]],
}
