"""Who reads and changes the staff of a school: its administrator, the head, or the DDFPT of a school without head."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap
from establishments.models import StaffMember

Role = StaffMember.Role


def leads(actor: Actor, thing: Any) -> bool:
    """Head or DDFPT of the school (of any without object)."""
    if actor.kind is not ActorKind.SCHOOL or actor.membership.role not in (Role.HEAD, Role.DDFPT):
        return False
    return thing is None or bool(thing.establishment_id == actor.subject.pk)


def administers(actor: Actor, thing: Any) -> bool:
    """Head of the school; its DDFPT while it has no head."""
    if not leads(actor, thing):
        return False
    if actor.membership.role == Role.HEAD:
        return True
    heads = StaffMember.objects.in_force(timezone.localdate()).filter(role=Role.HEAD, establishment=actor.subject)
    return not heads.exists()


PERMISSIONS: PermissionMap = {
    "staff.read": [[leads]],
    "staff.edit": [[administers]],
    # Who follows which class is the daily work of the DDFPT as well.
    "staff.assign": [[leads]],
}
