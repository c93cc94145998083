"""Who follows the bank: told in the same transaction that an offer entered it, left it or changed.

A room registers its function from `AppConfig.ready()`; each receives the key of the offer.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

Follower = Callable[[UUID], None]

_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Add a follower, once."""
    if follower not in _followers:
        _followers.append(follower)


def tell(offer_id: UUID) -> None:
    """Tell every follower of one offer."""
    for follower in _followers:
        follower(offer_id)
