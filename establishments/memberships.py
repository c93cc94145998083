"""Memberships of the establishments room: school staff."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.actors import ActorKind, MembershipKind
from accounts.models import User
from establishments.models import Establishment, StaffMember
from tenancy.scope import Scope


def _live(user: User) -> Any:
    today = timezone.localdate()
    return StaffMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), user=user, starts_on__lte=today
    ).select_related("academie", "establishment")


def _scope(member: StaffMember, user: User) -> Scope:
    return Scope.for_establishment(Establishment(pk=member.establishment_id, academie_id=member.academie_id), user)


SCHOOL = MembershipKind(
    kind=ActorKind.SCHOOL,
    live=_live,
    scope=_scope,
    second_factor=lambda member: member.role == StaffMember.Role.HEAD,
    describe=lambda member: (
        member.establishment,
        f"{member.get_role_display()}, {member.establishment.name}",
        member.academie,
    ),
)
