"""What the students of a class wish, told by the room that keeps their needs: sectors, most wished first."""

from __future__ import annotations

from collections.abc import Callable

from accounts.actors import Actor
from establishments.models import Period

Wishes = Callable[[Actor, Period], tuple[str, ...]]

_told: list[Wishes] = []


def register(wishes: Wishes) -> None:
    """Declare who knows; called from `AppConfig.ready()`."""
    if wishes not in _told:
        _told.append(wishes)


def wishes_of(actor: Actor, period: Period) -> tuple[str, ...]:
    """Return the sectors wished by those of the class who still search; none when nobody says."""
    for wishes in _told:
        if found := wishes(actor, period):
            return found
    return ()
