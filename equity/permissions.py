"""Who may read and ask for equity reports.

The object is a report, a pôle, an académie (the report of the whole of it), or None: in general.
"""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap
from poles.models import Academie, Pole


def is_coordinator_of(actor: Actor, thing: Any) -> bool:
    """The coordinator of the pôle concerned; a report of the académie is nobody's pôle."""
    if actor.kind is not ActorKind.COORDINATOR:
        return False
    if thing is None:
        return True
    pole_id = thing.pk if isinstance(thing, Pole) else getattr(thing, "pole_id", None)
    return pole_id is not None and bool(pole_id == actor.subject.pk)


def is_rectorat_of(actor: Actor, thing: Any) -> bool:
    """Staff of the rectorat: the académie and each of its pôles."""
    if actor.kind is not ActorKind.RECTORAT:
        return False
    if thing is None:
        return True
    academie_id = thing.pk if isinstance(thing, Academie) else thing.academie_id
    return bool(academie_id == actor.academie.pk)


PERMISSIONS: PermissionMap = {
    "snapshot.read": [[is_coordinator_of], [is_rectorat_of]],
    "snapshot.request": [[is_coordinator_of], [is_rectorat_of]],
}
