"""The barème, version 1: the published numbers by which possible pairs are ordered.

Everything that weighs on a proposal stands here, with its reason (CRPA, L311-3-1: parameters and weights are owed to
the person concerned). Costs have no unit; less is better. Nothing here can cost a placement: the engine places as many
students as possible first, then serves the tiers, then looks at costs.
"""

from __future__ import annotations

from typing import Any

BAREME_VERSION = "1"

#: Penalty of the first, second, … wished sector: the gap grows, so that two second wishes beat one first and one fifth.
WISH_PENALTIES = (0, 1, 2, 4, 6)
#: Penalty of a sector that was not wished (never given when the diploma imposes its sectors).
UNWISHED_PENALTY = 10
#: One step of wish is worth ten kilometres: nobody crosses the bassin for a slightly better wish.
WISH_POINTS = 100
#: One point a hundred metres: finer than what a commune's centre knows of a home.
METRES_A_POINT = 100

#: Tier 0: the school has handed the need to the pôle, its own search has failed (eduscol: the pôle is the last resort).
TIER_ESCALATED = 0
#: Tier 1: the period begins within this number of days.
TIER_SOON = 1
SOON_DAYS = 30
TIER_OTHERS = 2

#: Lawful groups that may hold reserved seats or be evened out; never sex, origin or health.
GROUPS = ("qpv", "rep", "rural")

#: Edges kept for one student before the engine shows that more are needed (`matching.builder`).
ROW_CAP = 200

#: What a run stores of all this.
BAREME: dict[str, Any] = {
    "version": BAREME_VERSION,
    "wish_penalties": list(WISH_PENALTIES),
    "unwished_penalty": UNWISHED_PENALTY,
    "wish_points": WISH_POINTS,
    "metres_a_point": METRES_A_POINT,
    "soon_days": SOON_DAYS,
}


def tier(*, escalated: bool, days_left: int) -> int:
    """Tier of a need: 0 escalated to the pôle, 1 leaves within 30 days, 2 others."""
    if escalated:
        return TIER_ESCALATED
    return TIER_SOON if days_left <= SOON_DAYS else TIER_OTHERS


def wish_penalty(rank: int | None, *, wishes: int) -> int:
    """Penalty of a sector by its rank among the wishes (1 = first, None = not wished); nothing wished, nothing lost."""
    if wishes == 0:
        return 0
    if rank is None:
        return UNWISHED_PENALTY
    return WISH_PENALTIES[min(rank, len(WISH_PENALTIES)) - 1]


def cost(*, rank: int | None, wishes: int, distance_m: int) -> int:
    """Cost of a pair: wish, then distance."""
    return WISH_POINTS * wish_penalty(rank, wishes=wishes) + (distance_m + METRES_A_POINT // 2) // METRES_A_POINT
