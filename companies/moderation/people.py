"""Who is told: the people of the host."""

from __future__ import annotations

from uuid import UUID

from accounts.models import User
from companies.models import CompanyMember, Offer, TeamMember
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
