"""Sectors wished by the students of a class who still search, for the order of the offers."""

from __future__ import annotations

from collections import Counter

from accounts.actors import Actor
from establishments.models import Period
from placements.board.access import needs_of
from placements.models import TO_PLACE


def wished(actor: Actor, period: Period) -> tuple[str, ...]:
    """Return the sectors, those named first by most students at the head. One query."""
    rows = needs_of(actor).filter(period=period, state__in=TO_PLACE).order_by().values_list("sectors", flat=True)
    # A first wish counts for ten later ones.
    score: Counter[str] = Counter()
    for sectors in rows:
        for rank, sector in enumerate(sectors):
            score[sector] += 10 if rank == 0 else 1
    return tuple(sorted(score, key=lambda sector: (-score[sector], sector)))
