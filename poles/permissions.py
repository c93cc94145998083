"""Who may read and edit pôles, their partners and their plans."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap, acts_as
from poles.models import Academie, Pole


def is_coordinator_of(actor: Actor, thing: Any) -> bool:
    """The coordinator of the pôle concerned (the pôle, or a row that names one); of any pôle without object."""
    if actor.kind is not ActorKind.COORDINATOR:
        return False
    if thing is None:
        return True
    pole_id = thing.pk if isinstance(thing, Pole) else getattr(thing, "pole_id", None)
    return pole_id is not None and bool(pole_id == actor.subject.pk)


def is_rectorat_of(actor: Actor, thing: Any) -> bool:
    """Staff of the rectorat: the académie, and each row of it."""
    if actor.kind is not ActorKind.RECTORAT:
        return False
    if thing is None:
        return True
    academie_id = thing.pk if isinstance(thing, Academie) else thing.academie_id
    return bool(academie_id == actor.academie.pk)


# The database shows a coordinator their own pôle, the rectorat those of its académie.
RECTORAT = [[acts_as(ActorKind.RECTORAT)]]
RECTORAT_OR_COORDINATOR = [[acts_as(ActorKind.RECTORAT, ActorKind.COORDINATOR)]]

PERMISSIONS: PermissionMap = {
    "pole.read": RECTORAT_OR_COORDINATOR,
    # Name and territory are acts of the rectorat; partners and plan are the pôle's own work as well.
    "pole.create": RECTORAT,
    "pole.edit": RECTORAT,
    "pole.history": RECTORAT,
    "options.edit": RECTORAT,
    "partner.read": RECTORAT_OR_COORDINATOR,
    "partner.edit": RECTORAT_OR_COORDINATOR,
    "plan.read": RECTORAT_OR_COORDINATOR,
    "plan.edit": RECTORAT_OR_COORDINATOR,
}
