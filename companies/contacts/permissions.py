"""Who keeps the address book of a school, who asks for a loan, and who reads the calendar of a host."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap, acts_as
from establishments.models import StaffMember

Role = StaffMember.Role
#: Who decides, for the school, what leaves its address book.
OFFICE = (Role.HEAD, Role.DDFPT, Role.BUSINESS_OFFICE)


def keeps(actor: Actor, thing: Any) -> bool:
    """Staff of the school that owns the contact (of any without object)."""
    if actor.kind is not ActorKind.SCHOOL:
        return False
    return thing is None or bool(thing.establishment_id == actor.subject.pk)


def decides(actor: Actor, thing: Any) -> bool:
    """Head, DDFPT or business office."""
    return actor.kind is ActorKind.SCHOOL and actor.membership.role in OFFICE


PERMISSIONS: PermissionMap = {
    # The database shows each function what the owner opened to it.
    "contact.read": [[acts_as(ActorKind.SCHOOL, ActorKind.COORDINATOR)]],
    "contact.edit": [[keeps]],
    "contact.share": [[keeps, decides]],
    "contact_import.read": [[keeps]],
    "contact_import.edit": [[keeps, decides]],
    "approach.log": [[acts_as(ActorKind.SCHOOL, ActorKind.COORDINATOR)]],
    "reserve.read": [[acts_as(ActorKind.COORDINATOR)]],
    "contact_loan.read": [[acts_as(ActorKind.SCHOOL, ActorKind.COORDINATOR)]],
    "contact_loan.ask": [[acts_as(ActorKind.COORDINATOR)]],
    "contact_loan.answer": [[decides]],
    # Ending a loan is the school's or the pôle's; the rows seen are their own.
    "contact_loan.end": [[decides], [acts_as(ActorKind.COORDINATOR)]],
    "host_calendar.read": [[acts_as(ActorKind.COMPANY)]],
}
