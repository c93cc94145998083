"""The people of a host: roles, departures, invitations. A host always keeps one manager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.actors import Actor, ActorKind
from accounts.invitations import InvitationKind
from accounts.invitations import services as invitations
from accounts.invitations.models import Invitation
from accounts.models import User
from accounts.permissions import require
from companies.models import Company, CompanyMember
from tenancy.scope import Scope, acting_as

KIND = "company"
Role = CompanyMember.Role

LAST_MANAGER = "{who} est le seul responsable de l'entreprise. Nommez d'abord un autre responsable, puis recommencez."


@transaction.atomic
def change_role(*, actor: Actor, member: CompanyMember, role: str) -> CompanyMember:
    """Give a member another role. Raises PermissionDenied, ValidationError for the last manager."""
    require(actor, "company.people_edit", member)
    locked = _locked(actor, member)
    if locked.role == role:
        return locked
    locked.role = Role(role)
    locked.save(update_fields=["role"])
    _record(actor, "company.role_changed", locked, role=Role(role).label)
    return locked


@transaction.atomic
def remove(*, actor: Actor, member: CompanyMember) -> None:
    """Take a member away, at once. Raises PermissionDenied, ValidationError for the last manager."""
    require(actor, "company.people_edit", member)
    locked = _locked(actor, member)
    _record(actor, "company.member_removed", locked)
    locked.delete()


@transaction.atomic
def leave(*, actor: Actor) -> None:
    """Leave the host under which one acts. Raises ValidationError for its last manager."""
    require(actor, "company.leave", actor.subject)
    locked = _locked(actor, actor.membership)
    _record(actor, "company.left", locked)
    locked.delete()


def _locked(actor: Actor, member: CompanyMember) -> CompanyMember:
    """Lock the member and every manager, so that two managers never go at once. Raises ValidationError."""
    rows = CompanyMember.objects.select_for_update(of=("self",)).filter(company=actor.subject).order_by("pk")
    everybody = {row.pk: row for row in rows}
    found = everybody.get(member.pk)
    if found is None:
        raise ValidationError("Cette personne ne fait déjà plus partie de l'entreprise.")
    managers = [row for row in everybody.values() if row.role == Role.MANAGER]
    if found.role == Role.MANAGER and len(managers) == 1:
        who = "Vous" if found.user_id == actor.user.pk else str(found.user)
        raise ValidationError(LAST_MANAGER.format(who=who).replace("Vous est le seul", "Vous êtes le seul"))
    return found


def _record(actor: Actor, verb: str, thing: CompanyMember, **details: Any) -> None:
    company: Company = actor.subject
    audit.record(
        actor=actor, verb=verb, thing=thing, academie_id=company.commune.academie_id, company=company.name, **details
    )


def invite(*, actor: Actor, email: str, role: str) -> Invitation:
    """Invite a colleague by mail. Raises PermissionDenied, ValidationError when it is useless.

    Invitations stand in an académie, that of the commune of the host: written there as a job does.
    """
    company: Company = actor.subject
    require(actor, "company.people_edit", company)
    known = CompanyMember.objects.filter(company=company, user__email__iexact=email.strip())
    if known.exists():
        raise ValidationError("Cette personne fait déjà partie de l'entreprise.")
    payload = {"company": str(company.pk), "role": Role(role).value}
    with acting_as(Scope.for_job(company.commune.academie_id)):
        return invitations.invite(actor=actor, kind=KIND, email=email, payload=payload)


def waiting_invitations(actor: Actor) -> Sequence[Invitation]:
    """Return the invitations of the host that nobody has answered, newest first."""
    require(actor, "company.people_edit", actor.subject)
    with acting_as(Scope.for_job(actor.subject.commune.academie_id)):
        return list(_invitations(actor).select_related("invited_by").order_by("-sent_at", "pk")[:50])


def _invitations(actor: Actor) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(kind=KIND, payload__company=str(actor.subject.pk))
    return rows.filter(state=Invitation.State.PENDING)


def act_on_invitation(*, actor: Actor, pk: UUID, act: str) -> Invitation | None:
    """Send an invitation of the host again (`renvoyer`) or take it back (`retirer`); None when none such waits.

    Raises PermissionDenied, ValidationError.
    """
    require(actor, "company.people_edit", actor.subject)
    with acting_as(Scope.for_job(actor.subject.commune.academie_id)):
        found = _invitations(actor).filter(pk=pk).first()
        if found is None:
            return None
        if act == "renvoyer":
            return invitations.resend(actor=actor, invitation=found)
        return invitations.revoke(actor=actor, invitation=found)


def _may_invite(actor: Actor) -> bool:
    return actor.kind == ActorKind.COMPANY and bool(actor.membership.role == Role.MANAGER)


def _academie(payload: Mapping[str, str], actor: Actor) -> str | None:
    """Return the académie of the host, None when the actor acts for another one."""
    if str(actor.subject.pk) != payload["company"]:
        return None
    return str(actor.subject.commune.academie_id)


def _title(payload: Mapping[str, str], actor: Actor) -> str:
    return f"{Role(payload['role']).label}, {actor.subject.name}"[:200]


def _fields(actor: Actor) -> dict[str, forms.Field]:
    return {"role": forms.ChoiceField(label="Rôle", choices=Role.choices)}


def _join(invitation: Invitation, user: User) -> None:
    company = Company.objects.filter(pk=invitation.payload["company"], merged_into__isnull=True).first()
    if company is None:
        raise ValidationError("Cette entreprise a été réunie à une autre : demandez une nouvelle invitation.")
    role = Role(invitation.payload["role"])
    _, is_new = CompanyMember.objects.get_or_create(company=company, user=user, defaults={"role": role})
    if not is_new:
        raise ValidationError("Vous faites déjà partie de cette entreprise.")


INVITATION = InvitationKind(
    kind=KIND,
    label="Un membre d'une entreprise",
    may_invite=_may_invite,
    fields=_fields,
    describe=_title,
    accept=_join,
    academie=_academie,
    apart=True,
)
