"""Synthetic instances of the benchmark: towns with Zipf populations, sectors, weeks, levels, wishes and distances.

Made to look like an académie without describing any: constant density, schools in the towns, homes scattered round the
school, companies more concentrated in the larger towns. Same arguments, same instance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from matching.engine import Instance

WEEKS = 9
SECTORS = 24
LEVELS = 3
EDGE_CAP = 200
WISH_PENALTY = np.array([0, 1, 2, 4, 6], np.int64)
OUTSIDE_WISHES = 10

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def generate(
    n: int, degree: int, seats_ratio: float, seed: int, *, policy: dict[str, Any] | None = None, reserved: float = 0.0
) -> Instance:
    """Instance of n students with about ``degree`` possible offers each and ``seats_ratio`` * n seats.

    ``reserved``: share of the offers that keep a third of their seats (at least one) for REP students. Groups: rep,
    qpv, rural, pro. Costs: 100 x wish penalty + distance in hectometres.
    """
    rng = np.random.default_rng(seed)
    side = 141.0 * np.sqrt(n / 100_000)
    towns = max(3, round(1300 * n / 100_000))
    town_xy = rng.uniform(0, side, (towns, 2))
    people = 1.0 / np.arange(1, towns + 1) ** 0.9
    people /= people.sum()

    school_town = rng.choice(towns, size=max(2, n // 400), p=people)
    school_xy = town_xy[school_town] + rng.normal(0, 1.0, (school_town.size, 2))
    school = rng.integers(0, school_town.size, n)
    home = school_xy[school] + rng.normal(0, 5.0, (n, 2))
    rural = people[school_town][school] < np.median(people[school_town])
    rep = (rng.random(school_town.size) < 0.2)[school]
    qpv = rng.random(n) < np.where(rep, 0.4, 0.05)
    level = rng.choice(LEVELS, size=n, p=[0.35, 0.25, 0.4])
    week = rng.integers(0, WEEKS, n)
    picky = (level == LEVELS - 1) | (rng.random(n) < 0.35)
    wishes = rng.integers(0, SECTORS, (n, WISH_PENALTY.size))
    listed = rng.integers(1, WISH_PENALTY.size + 1, n)

    m = max(2, int(0.6 * n))
    weight = people**1.2 / (people**1.2).sum()
    offer_xy = town_xy[rng.choice(towns, size=m, p=weight)] + rng.normal(0, 3.0, (m, 2))
    # An offer takes each level with some luck (one at least) and students of three weeks in a row.
    takes_level = rng.random((m, LEVELS)) < 0.5
    takes_level[np.arange(m), rng.choice(LEVELS, size=m, p=[0.35, 0.25, 0.4])] = True
    first_week = rng.integers(0, WEEKS, m)
    takes_week = (np.arange(WEEKS) - first_week[:, None]) % WEEKS < 3
    offer_sector = rng.integers(0, SECTORS, m)
    seats = np.minimum(rng.geometric(min(1.0, m / (seats_ratio * n)), m), 10)

    # Chance that an offer in reach suits: a wish of the student, or no matter for those who take anything.
    suits = np.where(picky, 1 - (1 - 1 / SECTORS) ** listed, 1.0)
    stretch = np.where(rural, 1.9, 1.0)
    sample = rng.choice(n, size=min(400, n), replace=False)
    trees = {
        (lev, wk): cKDTree(offer_xy[takes_level[:, lev] & takes_week[:, wk]])
        for lev in range(LEVELS)
        for wk in range(WEEKS)
    }

    def degree_at(radius: float) -> float:
        counts = [
            suits[i] * trees[level[i], week[i]].query_ball_point(home[i], radius * stretch[i], return_length=True)
            for i in sample
        ]
        return float(np.minimum(counts, EDGE_CAP).mean())

    reach = _bisect(degree_at, degree, 2 * side) * stretch
    es, eo, ec = [], [], []
    for lev in range(LEVELS):
        for wk in range(WEEKS):
            who = np.flatnonzero((level == lev) & (week == wk))
            where = np.flatnonzero(takes_level[:, lev] & takes_week[:, wk])
            if not who.size or not where.size:
                continue
            s, o, cost = _edges(
                who=who, where=where, home=home, offer_xy=offer_xy, reach=reach, wishes=wishes, listed=listed,
                picky=picky, offer_sector=offer_sector,
            )  # fmt: skip
            es.append(s)
            eo.append(o)
            ec.append(cost)
    edge_students, edge_offers, edge_costs = _capped(np.concatenate(es), np.concatenate(eo), np.concatenate(ec))
    keeps = rng.random(m) < reserved
    names = np.array(["rep", "qpv", "rural", "pro"])
    table = np.column_stack([rep, qpv, rural, level == LEVELS - 1])
    return Instance.from_arrays(
        student_ids=[f"S{i:07d}" for i in range(n)],
        tiers=rng.choice(3, size=n, p=[0.1, 0.3, 0.6]),
        groups=[names[row].tolist() for row in table],
        offer_ids=[f"O{i:07d}" for i in range(m)],
        seats=seats,
        reserved={int(o): {"rep": max(1, int(seats[o]) // 3)} for o in np.flatnonzero(keeps)},
        edge_students=edge_students,
        edge_offers=edge_offers,
        edge_costs=edge_costs,
        policy=policy if policy is not None else {"tiers": False},
        seed=seed,
    )


def _edges(
    *,
    who: Ints, where: Ints, home: Floats, offer_xy: Floats, reach: Floats, wishes: Ints, listed: Ints,
    picky: NDArray[np.bool_], offer_sector: Ints,
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    near = cKDTree(offer_xy[where]).query_ball_point(home[who], reach[who])
    counts = np.fromiter((len(row) for row in near), np.int64, len(near))
    s = np.repeat(who, counts)
    o = where[np.fromiter((k for row in near for k in row), np.int64, int(counts.sum()))]
    hit = (wishes[s] == offer_sector[o][:, None]) & (np.arange(WISH_PENALTY.size) < listed[s][:, None])
    rank = np.where(hit.any(axis=1), hit.argmax(axis=1), -1)
    keep = (rank >= 0) | ~picky[s]
    s, o, rank = s[keep], o[keep], rank[keep]
    penalty = np.where(rank >= 0, WISH_PENALTY[rank], OUTSIDE_WISHES)
    distance = np.hypot(*(home[s] - offer_xy[o]).T)
    return s, o, 100 * penalty + np.rint(10 * distance).astype(np.int64)


def _bisect(degree_at: Callable[[float], float], degree: float, high: float) -> float:
    """Radius at which the average number of possible offers reaches ``degree`` (or ``high`` if none does)."""
    low = 0.0
    for _ in range(20):
        middle = (low + high) / 2
        if degree_at(middle) < degree:
            low = middle
        else:
            high = middle
    return high


def _capped(es: Ints, eo: Ints, ec: Ints) -> tuple[Ints, Ints, Ints]:
    """Keep the ``EDGE_CAP`` cheapest edges of each student."""
    order = np.lexsort((eo, ec, es))
    es, eo, ec = es[order], eo[order], ec[order]
    first = np.searchsorted(es, es)
    keep = np.arange(es.size) - first < EDGE_CAP
    return es[keep], eo[keep], ec[keep]
