"""Kinds of invitation, declared by the apps that know what they create."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.actors import Actor

if TYPE_CHECKING:
    from accounts.invitations.models import Invitation
    from accounts.models import User


def _own_academie(payload: Mapping[str, str], actor: Actor) -> str | None:
    return None if actor.academie is None else str(actor.academie.pk)


@dataclass(frozen=True, slots=True)
class InvitationKind:
    """What an app offers by invitation.

    `may_invite(actor)`: who sends it. `fields(actor)`: form fields whose cleaned values, texts, become the payload.
    `describe(payload, actor)`: the function offered, in French, kept in the invitation (no person's name).
    `establishment(payload, actor)`: UAI of the school concerned, or ''.
    `accept(invitation, user)`: creates the membership, in the scope of a job of the académie; raises ValidationError
    with a French sentence when it is no longer possible.
    `academie(payload, actor)`: code of the académie that keeps the row, the actor's by default; None: not theirs to
    send. `apart`: sent and listed by the app's own pages, not by those of the académie's invitations.
    """

    kind: str
    label: str
    may_invite: Callable[[Actor], bool]
    fields: Callable[[Actor], Mapping[str, Any]]
    describe: Callable[[Mapping[str, str], Actor], str]
    accept: Callable[[Invitation, User], None]
    establishment: Callable[[Mapping[str, str], Actor], str] = lambda payload, actor: ""
    academie: Callable[[Mapping[str, str], Actor], str | None] = _own_academie
    apart: bool = False


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
    """Return the kinds that the actor may send from the common pages, in the order of their declaration."""
    return [] if actor is None else [kind for kind in _kinds.values() if not kind.apart and kind.may_invite(actor)]


def kinds_apart() -> list[str]:
    """Return the names of the kinds that the common pages leave to others."""
    return sorted(name for name, kind in _kinds.items() if kind.apart)
