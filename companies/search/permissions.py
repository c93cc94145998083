"""Who searches the bank, and keeps searches."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor, ActorKind
from accounts.permissions import PermissionMap, acts_as

# A company has the list of its own offers; the ministry reads none.
SEARCHERS = acts_as(ActorKind.RECTORAT, ActorKind.COORDINATOR, ActorKind.SCHOOL)


def is_own(actor: Actor, saved: Any) -> bool:
    """Whether the kept search is the person's, under the function that they exercise."""
    return saved is not None and saved.user_id == actor.user.pk and saved.function == actor.key


PERMISSIONS: PermissionMap = {
    "offer.search": [[SEARCHERS]],
    "saved_search.keep": [[SEARCHERS]],
    "saved_search.edit": [[SEARCHERS, is_own]],
}
