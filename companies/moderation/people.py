"""Who is told: the people of the host, and who coordinates a pôle today."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from accounts.models import User
from companies.models import CompanyMember, Offer, TeamMember
from poles.models import MissionLetter
from tenancy.scope import Scope, acting_as


def people_of_offer(offer: Offer, academie_id: str) -> list[User]:
    """Return the team of the offer; without team, or when nobody is left in it, every member of the host."""
    with acting_as(Scope.for_job(academie_id)):
        members = CompanyMember.objects.filter(company=offer.company_id).select_related("user").order_by("pk")
        if offer.team_id:
            chosen = TeamMember.objects.filter(team=offer.team_id).values("member")
            if team := [one.user for one in members.filter(pk__in=chosen)]:
                return team
        return [one.user for one in members]


def is_of_host(person: User, company_id: UUID) -> bool:
    """Return whether the person is still a member of a host, in the scope of a job."""
    return CompanyMember.objects.filter(company=company_id, user=person).exists()


def coordinators(academie_id: str, pole_id: UUID) -> list[User]:
    """Return who coordinates the pôle today, whatever the scope of the caller."""
    with acting_as(Scope.for_job(academie_id)):
        letters = MissionLetter.objects.in_force(timezone.localdate()).filter(pole=pole_id).select_related("user")
        return list({one.user_id: one.user for one in letters.order_by("pk")}.values())
