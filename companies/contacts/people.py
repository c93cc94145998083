"""Whom a contact concerns: the office of a school, and the pôle of a school today."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from companies.contacts.permissions import OFFICE
from establishments.models import PoleMembership, StaffMember
from poles.models import Pole
from tenancy.scope import Scope, acting_as


def office_of(academie_id: str, uai: str) -> list[User]:
    """Return who decides for a school today: DDFPT and business office, else the head."""
    with acting_as(Scope.for_job(academie_id)):
        rows = StaffMember.objects.in_force(timezone.localdate()).filter(establishment=uai, role__in=OFFICE)
        staff = list(rows.select_related("user").order_by("pk"))
    chosen = [one for one in staff if one.role != StaffMember.Role.HEAD] or staff
    return list({one.user_id: one.user for one in chosen}.values())


def is_of_school(academie_id: str, uai: str, person: User) -> bool:
    """Return whether the person exercises a function in the school today."""
    with acting_as(Scope.for_job(academie_id)):
        rows = StaffMember.objects.in_force(timezone.localdate())
        return bool(rows.filter(establishment=uai, user=person).exists())


def pole_of(academie_id: str, uai: str) -> Pole | None:
    """Return the pôle of which the school is a member today; the first by name when it has several."""
    with acting_as(Scope.for_job(academie_id)):
        rows = PoleMembership.objects.in_force(timezone.localdate()).filter(establishment=uai)
        found = rows.select_related("pole").order_by("pole__name", "pk").first()
        return found.pole if found else None
