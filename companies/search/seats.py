"""How many seats of offers are held: known to a room above, which registers its count when the application starts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

#: Receives keys of offers; returns, for those held at all, the most stays at once within the dates of the offer.
Counter = Callable[[Collection[UUID]], Mapping[UUID, int]]

_counters: list[Counter] = []


def register(counter: Counter) -> None:
    """Add a count, once; several are summed."""
    if counter not in _counters:
        _counters.append(counter)


def held(offers: Collection[UUID]) -> dict[UUID, int]:
    """Return the seats held of each offer, read under the current scope."""
    found = dict.fromkeys(offers, 0)
    for counter in _counters:
        for offer, count in counter(offers).items():
            found[offer] += count
    return found
