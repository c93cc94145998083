"""Who writes the offers of a host: every member of it; tutors are named by them too."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap


def is_of_host(actor: Actor, thing: Any) -> bool:
    """A member of the host of the draft, offer or tutor; of any host without object."""
    if actor.kind is not ActorKind.COMPANY:
        return False
    return thing is None or bool(thing.company_id == actor.subject.pk)


PERMISSIONS: PermissionMap = {
    "offer.write": [[is_of_host]],
    "tutor.edit": [[is_of_host]],
}
