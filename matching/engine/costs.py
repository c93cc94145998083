"""Cheapest assignment of every student of a block, by strict levels of cost, in 64-bit integers.

Levels are packed into one integer per edge as long as the packed range, times the number of nodes, stays under 2^60
(the solver scales costs by the number of nodes). When it does not fit, the levels are solved in stages: after a stage,
only the edges that some optimal solution uses (zero reduced cost) are kept, and the bins whose price is positive must
stay full; the solutions left are exactly the optimal ones of the stage. Nothing is rounded.

The last level is the keyed hash of ``network.TieHash``: 24 bits, or fewer (12 at least) when that spares a stage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from .types import Bools, Ints

LIMIT = 1 << 60
TIE_BITS_MAX = 24
TIE_BITS_MIN = 12


@dataclass(frozen=True)
class Sheet:
    """Who may sit where: n students, each assigned once; edges sorted by student; bins with their seats.

    ``must``: bins in which every seat is to be taken; the others may keep free seats.
    """

    n: int
    edge_student: Ints
    edge_bin: Ints
    seats: Ints
    must: Bools


def cheapest(sheet: Sheet, levels: list[Ints], tie: NDArray[np.uint64] | None) -> Ints:
    """The edge chosen for each student, at lexicographically least total of the levels.

    Without ``tie`` the choice among equal totals is the solver's. Raises RuntimeError if the sheet has no assignment.
    """
    n = sheet.n
    if n == 0:
        return np.zeros(0, np.int64)
    alive = np.arange(sheet.edge_student.size)
    must = sheet.must.copy()
    todo = list(levels)
    nodes = n + sheet.seats.size + 3
    tie_left = tie
    while True:
        part = Sheet(n, sheet.edge_student[alive], sheet.edge_bin[alive], sheet.seats, must)
        packed, count, biggest = pack_levels([level[alive] for level in todo], part.edge_student, n, nodes)
        todo = todo[count:]
        if not todo and tie_left is not None:
            bits = min(TIE_BITS_MAX, (LIMIT // (nodes * (biggest + 1))).bit_length() - 2 - n.bit_length())
            if bits >= TIE_BITS_MIN or biggest == 0:
                bits = max(bits, 0)
                # Two shifts, as a single one by 64 (no bits left) is undefined.
                low = (tie_left[alive] >> np.uint64(63 - bits)) >> np.uint64(1)
                packed = (packed << (bits + n.bit_length())) + low.astype(np.int64)
                tie_left = None
        pick = _solve(part, packed)
        if not todo and tie_left is None:
            return alive[pick]
        price, value = prices(part, packed, pick)
        must = must | (price > 0)
        alive = alive[packed + price[part.edge_bin] == value[part.edge_student]]


def pack_levels(levels: list[Ints], edge_student: Ints, n: int, nodes: int = 1) -> tuple[Ints, int, int]:
    """As many leading levels as fit in one integer; how many, and the largest packed value."""
    starts = np.searchsorted(edge_student, np.arange(n))
    packed = np.zeros(edge_student.size, np.int64)
    count = biggest = 0
    for raw in levels:
        level = raw - int(raw.min())
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


def _solve(sheet: Sheet, cost: Ints) -> Ints:
    n, m, es = sheet.n, sheet.seats.size, sheet.edge_student
    sink = n + m
    loose = np.flatnonzero(~sheet.must)
    tails = np.concatenate([es, n + loose]).astype(np.int32)
    heads = np.concatenate([n + sheet.edge_bin, np.full(loose.size, sink)]).astype(np.int32)
    capacity = np.concatenate([np.ones(es.size, np.int64), sheet.seats[loose]])
    unit = np.concatenate([cost, np.zeros(loose.size, np.int64)])
    held = np.where(sheet.must, sheet.seats, 0)
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


def prices(sheet: Sheet, cost: Ints, pick: Ints) -> tuple[Ints, Ints]:
    """Optimal prices of the bins and values of the students (linear programming duals), in integers.

    cost + price >= value on every edge, with equality on the chosen ones; a bin that may stay open has a price >= 0,
    and 0 when it has a free seat. Label correcting from the optimal assignment: longest displacement chains.
    """
    m = sheet.seats.size
    order = np.argsort(sheet.edge_bin, kind="stable")
    student_by_bin, cost_by_bin = sheet.edge_student[order], cost[order]
    bins, starts = np.unique(sheet.edge_bin[order], return_index=True)
    price = np.zeros(m, np.int64)
    if not sheet.must.all():
        # A bin that must stay full gets its price from the others, possibly below zero.
        price[sheet.must] = -(int(cost.max()) + 1) * (m + 1)
    seat_of, paid = sheet.edge_bin[pick], cost[pick]
    for _ in range(m + 2):
        value = paid + price[seat_of]
        raised = np.maximum.reduceat(value[student_by_bin] - cost_by_bin, starts)
        better = raised > price[bins]
        if not better.any():
            return price, value
        price[bins[better]] = raised[better]
    raise RuntimeError("l’affectation rendue par le solveur n’est pas optimale")
