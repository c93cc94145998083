"""What accepting an invitation of a school creates."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.invitations import InvitationKind
from accounts.invitations.models import Invitation
from accounts.models import User
from establishments.models import Establishment, StaffMember


def _may_invite(actor: Actor) -> bool:
    """The rectorat, and the head of the school."""
    if actor.kind == ActorKind.RECTORAT:
        return True
    return actor.kind == ActorKind.SCHOOL and actor.membership.role == StaffMember.Role.HEAD


def _fields(actor: Actor) -> dict[str, forms.Field]:
    roles = [role for role in StaffMember.Role.choices if actor.kind == ActorKind.RECTORAT or role[0] != "head"]
    fields: dict[str, forms.Field] = {"role": forms.ChoiceField(label="Rôle", choices=roles)}
    if actor.kind == ActorKind.RECTORAT:
        schools = Establishment.objects.filter(academie_id=actor.academie.pk)
        fields["establishment"] = forms.ModelChoiceField(
            schools,
            label="Établissement (UAI)",
            widget=forms.TextInput(),
            error_messages={"invalid_choice": "Aucun établissement de l'académie n'a cet UAI."},
        )
    return fields


def _school(payload: Mapping[str, str], actor: Actor) -> str:
    """Return the UAI: the chosen one, or the head's own."""
    return payload.get("establishment") or str(actor.subject.pk)


def _title(payload: Mapping[str, str], actor: Actor) -> str:
    name = Establishment.objects.get(pk=_school(payload, actor)).name
    return f"{StaffMember.Role(payload['role']).label}, {name}"


def _join(invitation: Invitation, user: User) -> None:
    """Create the membership, or open the same one again when it is over.

    Raises ValidationError when the person holds one in the school today.
    """
    today, role = timezone.localdate(), invitation.payload["role"]
    known = StaffMember.objects.filter(establishment_id=invitation.establishment_code, user=user)
    if known.exclude(ends_on__lt=today).exists():
        raise ValidationError("Vous avez déjà une fonction dans cet établissement.")
    if known.filter(role=role).update(starts_on=today, ends_on=None):
        return
    StaffMember.objects.create(
        academie_id=invitation.academie_id,
        user=user,
        establishment_id=invitation.establishment_code,
        role=role,
        starts_on=today,
    )


SCHOOL = InvitationKind(
    kind="school",
    label="Un membre d'un établissement",
    may_invite=_may_invite,
    fields=_fields,
    describe=_title,
    accept=_join,
    establishment=_school,
)
