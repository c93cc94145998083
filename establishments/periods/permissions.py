"""Who plans the classes and the periods of a school, and who keeps the school calendar of an académie."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap, acts_as
from establishments.models import StaffMember
from poles.models import Academie


def is_planner_of(actor: Actor, thing: Any) -> bool:
    """Staff of the school, referent teachers left out; of any school without object."""
    if actor.kind is not ActorKind.SCHOOL or actor.membership.role == StaffMember.Role.REFERENT:
        return False
    return thing is None or bool(thing.establishment_id == actor.subject.pk)


def keeps_its_calendar(actor: Actor, thing: Any) -> bool:
    """Rectorat of an académie whose school calendar is its own; these tables have no wall, the key is checked here."""
    if actor.kind is not ActorKind.RECTORAT or actor.academie.zone != Academie.Zone.OWN:
        return False
    return thing is None or bool(thing.calendar == actor.academie.pk)


# The database shows staff the classes of their own school; `classes_of` narrows them to those a referent follows.
PERMISSIONS: PermissionMap = {
    "class.read": [[acts_as(ActorKind.SCHOOL)]],
    "class.edit": [[is_planner_of]],
    "period.edit": [[is_planner_of]],
    "holidays.read": [[acts_as(ActorKind.RECTORAT)]],
    "holidays.edit": [[keeps_its_calendar]],
}
