"""Kinds of invitation, declared by the apps that know what they create."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.actors import Actor

if TYPE_CHECKING:
    from accounts.invitations.models import Invitation
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class InvitationKind:
    """What an app offers by invitation.

    `may_invite(actor)`: who sends it. `fields(actor)`: form fields whose cleaned values, texts, become the payload.
    `describe(payload, actor)`: the function offered, in French, kept in the invitation (no person's name).
    `establishment(payload, actor)`: UAI of the school concerned, or ''.
    `accept(invitation, user)`: creates the membership, in the scope of a job of the académie; raises ValidationError
    with a French sentence when it is no longer possible.
    """

    kind: str
    label: str
    may_invite: Callable[[Actor], bool]
    fields: Callable[[Actor], Mapping[str, Any]]
    describe: Callable[[Mapping[str, str], Actor], str]
    accept: Callable[[Invitation, User], None]
    establishment: Callable[[Mapping[str, str], Actor], str] = lambda payload, actor: ""


_kinds: dict[str, InvitationKind] = {}


def register(kind: InvitationKind) -> None:
    """Declare a kind; called from `AppConfig.ready()`. A name belongs to one app."""
    if kind.kind in _kinds and _kinds[kind.kind] is not kind:
        raise ValueError(f"Invitation déclarée deux fois : {kind.kind}")
    _kinds[kind.kind] = kind


def kind_of(name: str) -> InvitationKind:
    """Return a declared kind. Raises KeyError."""
    return _kinds[name]


def kinds_for(actor: Actor | None) -> list[InvitationKind]:
    """Return the kinds that the actor may send, in the order of their declaration."""
    return [] if actor is None else [kind for kind in _kinds.values() if kind.may_invite(actor)]
