"""Cheapest assignment of every student of a block, by strict levels of cost, in 64-bit integers.

Levels are packed into one integer per edge as long as the packed range, times the number of nodes, stays under 2^60
(the solver scales costs by the number of nodes). When it does not fit, the levels are solved in stages: after a stage,
only the edges that some optimal solution uses (zero reduced cost) are kept, and the bins whose price is positive must
stay full; the solutions left are exactly the optimal ones of the stage. Nothing is rounded.

The last level is the keyed hash of ``network.TieHash``: 24 bits, or fewer (12 at least) when that spares a stage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from .types import Bools, Ints

LIMIT = 1 << 60
TIE_BITS_MAX = 24
TIE_BITS_MIN = 12


def cheapest(
    edge_student: Ints,
    edge_bin: Ints,
    levels: list[Ints],
    tie: NDArray[np.uint64] | None,
    seats: Ints,
    must: Bools,
    n: int,
) -> Ints:
    """The edge chosen for each of the n students, at lexicographically least total of the levels.

    Edges sorted by student, every student assigned exactly once, bins hold at most ``seats`` and exactly ``seats``
    where ``must``. Without ``tie`` the choice among equal totals is the solver's.
    """
    if n == 0:
        return np.zeros(0, np.int64)
    alive = np.arange(edge_student.size)
    must = must.copy()
    todo = list(levels)
    nodes = n + seats.size + 3
    tie_left = tie
    chosen = alive
    while True:
        es, eb = edge_student[alive], edge_bin[alive]
        packed, count, biggest = pack_levels([level[alive] for level in todo], es, n, nodes)
        todo = todo[count:]
        if not todo and tie_left is not None:
            bits = min(TIE_BITS_MAX, (LIMIT // (nodes * (biggest + 1))).bit_length() - 1 - n.bit_length() - 1)
            if bits >= TIE_BITS_MIN or biggest == 0:
                bits = max(bits, 0)
                low = (tie_left[alive] >> np.uint64(40) >> np.uint64(TIE_BITS_MAX - bits)).astype(np.int64)
                packed = (packed << (bits + n.bit_length())) + low
                tie_left = None
        pick = _solve(es, eb, packed, seats, must, n)
        chosen = alive[pick]
        if not todo and tie_left is None:
            return chosen
        price, value = prices(es, eb, packed, pick, must, seats.size)
        must |= price > 0
        alive = alive[packed + price[eb] == value[es]]


def pack_levels(levels: list[Ints], es: Ints, n: int, nodes: int = 1) -> tuple[Ints, int, int]:
    """As many leading levels as fit in one integer; how many, and the largest packed value."""
    starts = np.searchsorted(es, np.arange(n))
    packed = np.zeros(es.size, np.int64)
    count = biggest = 0
    for level in levels:
        level = level - int(level.min())
        top = int(level.max())
        # Two assignments differ on this level by less than ``span``: one unit of the level above outweighs it.
        least = np.minimum.reduceat(level, starts)
        span = int((np.maximum.reduceat(level, starts) - least).sum()) + 1
        if count and (biggest * span + top) * nodes >= LIMIT:
            break
        packed = packed * span + level if biggest else level
        biggest = biggest * span + top
        count += 1
    return packed, count, biggest


def _solve(es: Ints, eb: Ints, cost: Ints, seats: Ints, must: Bools, n: int) -> Ints:
    m = seats.size
    sink = n + m
    loose = np.flatnonzero(~must)
    tails = np.concatenate([es, n + loose]).astype(np.int32)
    heads = np.concatenate([n + eb, np.full(loose.size, sink)]).astype(np.int32)
    capacity = np.concatenate([np.ones(es.size, np.int64), seats[loose]])
    unit = np.concatenate([cost, np.zeros(loose.size, np.int64)])
    held = np.where(must, seats, 0)
    supply = np.concatenate([np.ones(n, np.int64), -held, [int(held.sum()) - n]])
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacity, unit)
    solver.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"le flot de coût minimum a échoué ({status})")
    flow = np.asarray(solver.flows(np.arange(es.size, dtype=np.int32)))
    pick = np.flatnonzero(flow)
    if not np.array_equal(es[pick], np.arange(n)):
        raise RuntimeError("le flot de coût minimum a rendu une réponse incomplète")
    return pick


def prices(es: Ints, eb: Ints, cost: Ints, pick: Ints, must: Bools, m: int) -> tuple[Ints, Ints]:
    """Optimal prices of the bins and values of the students (linear programming duals), in integers.

    cost + price >= value on every edge, with equality on the chosen ones; a bin that may stay open has a price >= 0,
    and 0 when it has a free seat. Label correcting from the optimal assignment: longest displacement chains.
    """
    order = np.argsort(eb, kind="stable")
    es_by_bin, cost_by_bin = es[order], cost[order]
    bins, starts = np.unique(eb[order], return_index=True)
    price = np.zeros(m, np.int64)
    if not must.all():
        # A bin that must stay full gets its price from the others, possibly below zero.
        price[must] = -(int(cost.max()) + 1) * (m + 1)
    seat_of, paid = eb[pick], cost[pick]
    for _ in range(m + 2):
        value = paid + price[seat_of]
        raised = np.maximum.reduceat(value[es_by_bin] - cost_by_bin, starts)
        better = raised > price[bins]
        if not better.any():
            return price, value
        price[bins[better]] = raised[better]
    raise RuntimeError("l’affectation rendue par le solveur n’est pas optimale")
