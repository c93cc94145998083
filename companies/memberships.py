"""Memberships of the companies room."""

from __future__ import annotations

from uuid import UUID

from accounts.actors import ActorKind, MembershipKind
from accounts.models import User
from companies.models import Company, CompanyMember
from poles.models import Academie
from tenancy.scope import Scope


def host_scope(company_id: UUID, user: User | None = None) -> Scope:
    """Return the scope of a host, for one of its members or for nobody: the holder of a link."""
    # A company may address any académie; its door still shows its own rows only.
    academies = Academie.objects.values_list("pk", flat=True)
    return Scope.for_company(Company(pk=company_id), academies, user)


def _scope(member: CompanyMember, user: User) -> Scope:
    return host_scope(member.company_id, user)


COMPANY = MembershipKind(
    kind=ActorKind.COMPANY,
    live=lambda user: CompanyMember.objects.filter(user=user),
    scope=_scope,
    describe=lambda member: (company := Company.objects.get(pk=member.company_id), company.name, None),
)
