"""Who opens and answers needs, keeps the diary, and reads or corrects the file of a student."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap, acts_as
from establishments.models import StaffMember


def is_staff_of(actor: Actor, thing: Any) -> bool:
    """Staff of the school that owns the row (a need, a student, a period, a class); of any school without object."""
    if actor.kind is not ActorKind.SCHOOL:
        return False
    return thing is None or bool(thing.establishment_id == actor.subject.pk)


def is_office_of(actor: Actor, thing: Any) -> bool:
    """Staff of the school, referent teachers left out: who answers for the list of students."""
    return is_staff_of(actor, thing) and actor.membership.role != StaffMember.Role.REFERENT


# Pages narrow a referent teacher to the classes that they follow; the database holds the school and the pôle.
PERMISSIONS: PermissionMap = {
    "need.edit": [[is_staff_of]],
    "diary.write": [[is_staff_of]],
    "student.read": [[acts_as(ActorKind.COORDINATOR)], [is_staff_of]],
    "student.edit": [[is_office_of]],
    "company.sketch": [[acts_as(ActorKind.SCHOOL, ActorKind.COORDINATOR)]],
}
