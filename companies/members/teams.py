"""Teams of a host: members who share offers and receive the mails about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.actors import Actor
from accounts.permissions import require
from companies.members.models import Team, TeamMember
from companies.models import Company, CompanyMember
from tenancy.refusals import constraint_of


@transaction.atomic
def save_team(*, actor: Actor, team: Team | None, name: str, members: Iterable[CompanyMember]) -> Team:
    """Create a team (`team` None) or rename it, and set its members. Raises PermissionDenied, ValidationError."""
    company: Company = actor.subject
    require(actor, "company.people_edit", team or company)
    clean = " ".join(name.split())
    if team is None:
        saved = Team(company=company, name=clean)
    else:
        found = Team.objects.select_for_update().filter(pk=team.pk).first()
        if found is None:
            raise ValidationError("Cette équipe vient d'être supprimée.")
        saved, saved.name = found, clean
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        if constraint_of(error) != "team_once":
            raise
        raise ValidationError({"name": "Une équipe porte déjà ce nom."}) from error
    wanted = sorted({member.pk for member in members if member.company_id == company.pk}, key=str)
    TeamMember.objects.filter(team=saved).exclude(member__in=wanted).delete()
    TeamMember.objects.bulk_create(
        [TeamMember(company=company, team=saved, member_id=pk) for pk in wanted], ignore_conflicts=True
    )
    _record(actor, "company.team_changed" if team else "company.team_created", saved)
    return saved


@transaction.atomic
def delete_team(*, actor: Actor, team: Team) -> None:
    """Delete a team; its members and their offers stay. Raises PermissionDenied."""
    require(actor, "company.people_edit", team)
    _record(actor, "company.team_deleted", team)
    team.delete()


def _record(actor: Actor, verb: str, team: Team) -> None:
    company: Company = actor.subject
    audit.record(actor=actor, verb=verb, thing=team, academie_id=company.commune.academie_id, company=company.name)
