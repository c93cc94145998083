"""What stands on a period in the rooms above: they register how to count it.

impact.register(count)      # from AppConfig.ready(); count([period ids]) -> {period id: Impact}
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Impact:
    """Needs of students for the period, and placements already agreed at its dates."""

    needs: int = 0
    placements: int = 0

    def __bool__(self) -> bool:
        return bool(self.needs or self.placements)


Counter = Callable[[Collection[UUID]], Mapping[UUID, Impact]]
_counters: list[Counter] = []


def register(counter: Counter) -> None:
    """Add a way of counting what stands on periods."""
    if counter not in _counters:
        _counters.append(counter)


def impact_of(periods: Collection[UUID]) -> dict[UUID, Impact]:
    """Return what stands on each period; a period on which nothing stands has an empty impact."""
    found = dict.fromkeys(periods, Impact())
    if not periods:
        return found
    for counter in _counters:
        for period, one in counter(periods).items():
            before = found[period]
            found[period] = Impact(before.needs + one.needs, before.placements + one.placements)
    return found
