"""What accepting an invitation of the rectorat creates."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.invitations import InvitationKind
from accounts.invitations.models import Invitation
from accounts.models import User
from poles.models import RectoratStaff


def _is_rectorat(actor: Actor) -> bool:
    return actor.kind == ActorKind.RECTORAT


def _join_rectorat(invitation: Invitation, user: User) -> None:
    """Create the membership. Raises ValidationError when the person is already a member."""
    if RectoratStaff.objects.filter(academie_id=invitation.academie_id, user=user).exists():
        raise ValidationError("Vous êtes déjà membre de ce rectorat.")
    RectoratStaff.objects.create(
        academie_id=invitation.academie_id,
        user=user,
        function=invitation.payload["function"],
        starts_on=timezone.localdate(),
    )


def _rectorat_title(payload: Mapping[str, str], actor: Actor) -> str:
    return f"Rectorat, {payload['function']}"


RECTORAT = InvitationKind(
    kind="rectorat",
    label="Un membre du rectorat",
    may_invite=_is_rectorat,
    fields=lambda actor: {"function": forms.CharField(label="Fonction", max_length=120)},
    describe=_rectorat_title,
    accept=_join_rectorat,
)

#: The account alone: the rights of a coordinator come from a mission letter, issued afterwards to the person.
COORDINATOR = InvitationKind(
    kind="coordinator",
    label="Une personne à qui confier un pôle",
    may_invite=_is_rectorat,
    fields=lambda actor: {},
    describe=lambda payload, actor: "Coordination d'un pôle de stages",
    accept=lambda invitation, user: None,
)
