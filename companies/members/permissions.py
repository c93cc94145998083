"""Who does what in a host: whoever charges themself with trainees reads; managers change the file and the people."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap
from companies.models import Company, CompanyMember


def _company_of(thing: Any) -> Any:
    return thing.pk if isinstance(thing, Company) else thing.company_id


def belongs(actor: Actor, thing: Any) -> bool:
    """Member of the host (of any without object)."""
    if actor.kind is not ActorKind.COMPANY:
        return False
    return thing is None or bool(_company_of(thing) == actor.subject.pk)


def manages(actor: Actor, thing: Any) -> bool:
    """Manager of the host."""
    return belongs(actor, thing) and bool(actor.membership.role == CompanyMember.Role.MANAGER)


PERMISSIONS: PermissionMap = {
    "company.read": [[belongs]],
    "company.edit": [[manages]],
    "company.people_read": [[belongs]],
    "company.people_edit": [[manages]],
    # Managers and those in charge of trainees alike: each may leave.
    "company.leave": [[belongs]],
}
