"""Who may do what to a letter. The database limits the rows, these the acts.

A person reads and acknowledges their own letters whatever the function they act under, and without any: a first letter
gives none yet. Those two are `holds`, not entries of the map, which knows actors only.
"""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap


def is_rectorat_of(actor: Actor, thing: Any) -> bool:
    """Staff of the rectorat of the letter's académie; of any without object."""
    if actor.kind is not ActorKind.RECTORAT:
        return False
    return thing is None or bool(actor.academie.pk == thing.academie_id)


def may_sign(actor: Actor, thing: Any) -> bool:
    """Staff to whom the recteur has delegated the signature."""
    return bool(getattr(actor.membership, "may_sign", False))


def is_not_the_holder(actor: Actor, thing: Any) -> bool:
    """Nobody signs a mandate for themselves."""
    return thing is None or bool(actor.user.pk != thing.user_id)


def acts_under(actor: Actor, thing: Any) -> bool:
    """The coordinator whose current rights are this very letter."""
    return actor.kind is ActorKind.COORDINATOR and thing is not None and bool(actor.membership.pk == thing.pk)


def holds(user: Any, letter: Any) -> bool:
    """Whether the person is the one named by the letter."""
    return bool(user.is_authenticated and user.pk == letter.user_id)


_SIGNS = [[is_rectorat_of, may_sign, is_not_the_holder]]

PERMISSIONS: PermissionMap = {
    "letter.list": [[is_rectorat_of]],
    "letter.read": [[is_rectorat_of], [acts_under]],
    "letter.create": [[is_rectorat_of]],
    "letter.edit": [[is_rectorat_of]],
    "letter.discard": [[is_rectorat_of]],
    "letter.sign": _SIGNS,
    "letter.end": _SIGNS,
    "letter.revoke": _SIGNS,
    "letter.substitute": _SIGNS,
    "letter.replace": [[is_rectorat_of]],
    "lettermodel.edit": [[is_rectorat_of]],
    "bilan.write": [[acts_under]],
    "bilan.read": [[is_rectorat_of], [acts_under]],
    "bilan.archive": [[is_rectorat_of]],
}
