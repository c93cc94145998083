"""How many can be placed, who can be left out: maximum flow and Dulmage-Mendelsohn split.

Take a maximum matching and let H be the students reachable from an unplaced student by alternating paths, N(H) the
bins they reach (the source side of the minimum cut). Then, in *every* maximum matching, all seats of N(H) are taken by
students of H, every other student is placed outside N(H), and exactly |H| - seats(N(H)) students of H stay out. So the
two sides are independent problems, and "as many as possible" needs no large constant in the costs.

Tiers. The sets of students that can be placed together form a matroid, so serving tier 0 first, then tier 1, ... never
costs a placement, and the best solution, cut down to the students of the first tiers, is a maximum matching of these
students alone. The split above therefore holds for each prefix of tiers: H_0 within H_1 within ... within H. The
difference between two successive sets is a block where only students of the last tier may stay out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow

from .network import Network
from .types import Bools, Ints


@dataclass(frozen=True)
class Block:
    """An independent part of the network (indices into it).

    out: students that must stay out, exactly; may_out: who may, aligned with students; full: whether every seat of
    the bins is taken in any optimal solution.
    """

    students: Ints
    bins: Ints
    edges: Ints
    may_out: Bools
    out: int
    full: bool


@dataclass(frozen=True)
class Flow:
    """A maximum flow: its value, and the source side of its smallest and of its largest minimum cut."""

    value: int
    students: Bools
    bins: Bools
    wide_students: Bools
    wide_bins: Bools


def maximum_flow(edge_student: Ints, edge_bin: Ints, supply: Ints, seats: Ints) -> Flow:
    """Maximum flow from students (``supply`` units each) to bins; edges are unbounded."""
    n, m, e = supply.size, seats.size, edge_student.size
    if e == 0:
        return Flow(0, supply > 0, np.zeros(m, bool), np.ones(n, bool), np.zeros(m, bool))
    source, sink = n + m, n + m + 1
    solver = max_flow.SimpleMaxFlow()
    tails = np.concatenate([edge_student, np.full(n, source), n + np.arange(m)]).astype(np.int32)
    heads = np.concatenate([n + edge_bin, np.arange(n), np.full(m, sink)]).astype(np.int32)
    # One more than the student can send: an edge is never full, so that no minimum cut goes through it.
    capacity = np.concatenate([supply[edge_student] + 1, supply, seats]).astype(np.int64)
    solver.add_arcs_with_capacity(tails, heads, capacity)
    if solver.solve(source, sink) != solver.OPTIMAL:
        raise RuntimeError("le flot maximum a échoué")
    side = np.zeros(n + m + 2, bool)
    side[np.asarray(solver.get_source_side_min_cut(), np.int64)] = True
    wide = np.ones(n + m + 2, bool)
    wide[np.asarray(solver.get_sink_side_min_cut(), np.int64)] = False
    return Flow(int(solver.optimal_flow()), side[:n], side[n : n + m], wide[:n], wide[n : n + m])


def split(network: Network) -> list[Block]:
    """The independent blocks: the placed side first (``out`` = 0), then one block per tier that leaves somebody out."""
    es, eb = network.edge_student, network.edge_bin
    flow = maximum_flow(es, eb, np.ones(network.n_students, np.int64), network.bin_seats)
    inside, used = flow.students, flow.bins
    blocks = [_block(network, ~inside, ~used, ~inside[es] & ~used[eb], np.zeros(network.n_students, bool), full=False)]
    tiers = np.unique(network.tier[inside & ~network.must])
    left, free = inside.copy(), used.copy()
    for tier in tiers.tolist():
        active = left & (network.must | (network.tier <= tier))
        part, taken = active, free
        if tier != tiers[-1]:
            part, taken = _over_demanded(network, active, free)
        if not part.any():
            continue
        may_out = part & (network.tier == tier) & ~network.must
        blocks.append(_block(network, part, taken, part[es] & taken[eb], may_out, full=True))
        left &= ~part
        free &= ~taken
    return blocks


def _over_demanded(network: Network, active: Bools, free: Bools) -> tuple[Bools, Bools]:
    """The set H of the students ``active`` on the bins ``free``, and N(H)."""
    edges = np.flatnonzero(active[network.edge_student] & free[network.edge_bin])
    students, s = np.unique(network.edge_student[edges], return_inverse=True)
    bins, b = np.unique(network.edge_bin[edges], return_inverse=True)
    flow = maximum_flow(s, b, np.ones(students.size, np.int64), network.bin_seats[bins])
    part = active.copy()
    part[students] = flow.students  # a student of the prefix without a free bin left belongs to H
    taken = np.zeros_like(free)
    taken[bins] = flow.bins
    return part, taken


def _block(network: Network, students: Bools, bins: Bools, edges: Bools, may_out: Bools, *, full: bool) -> Block:
    rows = np.flatnonzero(students)
    columns = np.flatnonzero(bins)
    out = rows.size - int(network.bin_seats[columns].sum()) if full else 0
    if out < 0 or out > int(may_out.sum()):
        raise RuntimeError("découpage incohérent : le certificat de cardinalité ne tient pas")
    return Block(rows, columns, np.flatnonzero(edges), may_out[rows], out, full)


def local_edges(network: Network, block: Block) -> tuple[Ints, Ints]:
    """Edges of a block in its own numbering (student, bin)."""
    student_at: NDArray[np.int64] = np.full(network.n_students, -1, np.int64)
    bin_at: NDArray[np.int64] = np.full(network.n_bins, -1, np.int64)
    student_at[block.students] = np.arange(block.students.size)
    bin_at[block.bins] = np.arange(block.bins.size)
    return student_at[network.edge_student[block.edges]], bin_at[network.edge_bin[block.edges]]
