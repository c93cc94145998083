"""Memberships of the pôles room: ministry, rectorat staff and coordinators."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.actors import ActorKind, MembershipKind
from accounts.models import User
from poles.models import MinistryStaff, MissionLetter, Pole, RectoratStaff
from tenancy.scope import Scope

MINISTRY = MembershipKind(
    kind=ActorKind.MINISTRY,
    live=lambda user: MinistryStaff.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()), user=user, starts_on__lte=timezone.localdate()
    ),
    scope=lambda staff, user: Scope.for_ministry(user),
    describe=lambda staff: (None, f"Ministère, {staff.function}", None),
    second_factor=lambda staff: True,
)

RECTORAT = MembershipKind(
    kind=ActorKind.RECTORAT,
    live=lambda user: RectoratStaff.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()), user=user, starts_on__lte=timezone.localdate()
    ).select_related("academie"),
    scope=lambda staff, user: Scope.for_rectorat(staff.academie_id, user),
    describe=lambda staff: (staff.academie, f"Rectorat, {staff.function}", staff.academie),
    second_factor=lambda staff: True,
)


def _letters(user: User) -> Any:
    # A coordinator's rights are the letter: in force today, or nothing.
    return MissionLetter.objects.in_force(timezone.localdate()).filter(user=user).select_related("academie")


def _letter_scope(letter: MissionLetter, user: User) -> Scope:
    return Scope.for_pole(Pole(pk=letter.pole_id, academie_id=letter.academie_id), user)


def _letter_description(letter: MissionLetter) -> tuple[Any, str, Any]:
    pole = Pole.objects.get(pk=letter.pole_id)
    return pole, f"Coordination, pôle {pole.name}", letter.academie


COORDINATOR = MembershipKind(
    kind=ActorKind.COORDINATOR,
    live=_letters,
    scope=_letter_scope,
    describe=_letter_description,
    second_factor=lambda letter: True,
)
