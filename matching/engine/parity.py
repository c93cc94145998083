"""Parity: how many students of each *cell* stay out, so that the unplaced rates of the chosen groups are even.

A cell is a set of students of one block who belong to the same chosen groups; groups may overlap, cells do not. The
numbers u_c of students left out per cell that some best matching reaches are the integer points of

    sum of u_c over a block = number out,   0 <= u_c <= size of c,
    sum of u_c over C >= what the cells of C cannot avoid, for every set C of cells,

(a polymatroid base: Hall). The last family is exponential, so it is discovered: a small integer programme proposes
counts, a maximum flow accepts them or returns a violated set C, until they are accepted. The programme minimises the
sum of the k worst rates for k = 1, 2, ..., each fixed before the next: this is leximin (ordered sums). Among counts of
equal parity the cheapest are then sought by cutting planes from the prices of the stay-out bins; ``cost_gap`` in the
report is what could still be gained at most (0: proved; None: the last levels were not compared), as the work
allowed is bounded by the size of the block.

Rates are integers (thousandths rounded up) and every count is checked again in integers: no tolerance of the
programme's solver ever decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .assign import Seating, assign, priced, seating
from .cardinality import Block, maximum_flow
from .costs import pack_levels
from .master import Master
from .network import Network
from .types import Bools, Instance, Ints

#: Edges of over-demanded blocks, times rounds, allowed for the search of the cheapest equally fair counts.
COST_WORK = 4_000_000

#: Packed totals stay under 2^60 / COST_SCALE, so that the master's floating point tells two of them apart.
COST_SCALE = 1 << 20

#: A lower bound of the cost of a block: value at some counts, slope per cell, these counts.
_Plane = tuple[int, Ints, Ints]


@dataclass(frozen=True)
class Cells:
    """For each block: the cell of each student (-1: may not stay out) and the number out of each cell."""

    cell: list[Ints]
    counts: list[Ints]
    report: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Groups:
    """Groups whose rate can still change: their cells, size, and members out whatever is decided."""

    names: list[str]
    cells: list[Ints]
    size: Ints
    lost: Ints

    def levels(self, counts: Ints) -> list[int]:
        """Unplaced rate of each group in thousandths, rounded up."""
        out = [int(counts[cells].sum()) + int(lost) for cells, lost in zip(self.cells, self.lost, strict=True)]
        return [-(-1000 * u // int(n)) for u, n in zip(out, self.size, strict=True)]


def even_out(instance: Instance, network: Network, blocks: list[Block]) -> Cells:
    """Counts per cell; without parity (or nobody out), one cell per block."""
    plain = Cells([np.where(block.may_out, 0, -1) for block in blocks], [_single(block) for block in blocks])
    if not instance.policy.parity or sum(block.out for block in blocks) == 0:
        return plain
    masks = {name: instance.members(name) for name in instance.policy.parity}
    cell, offsets, signatures = _cut_in_cells(network, blocks, masks)
    groups = _groups(instance, network, masks, signatures)
    if not groups.names:
        return plain
    seats = [seating(network, block, part) for block, part in zip(blocks, cell, strict=True)]
    search = _Search(network, seats, offsets, groups)
    counts = search.run()
    report = {
        "levels": dict(zip(groups.names, groups.levels(counts), strict=True)),
        "flows": search.flows,
        "cost_gap": search.gap,
    }
    return Cells(cell, [counts[offsets[b] : offsets[b + 1]] for b in range(len(blocks))], report)


def _single(block: Block) -> Ints:
    return np.full(1 if block.may_out.any() else 0, block.out, np.int64)


def _cut_in_cells(
    network: Network, blocks: list[Block], masks: dict[str, Bools]
) -> tuple[list[Ints], Ints, list[tuple[bool, ...]]]:
    """Cell of each student of each block, first cell number of each block, and the groups of each cell."""
    table = np.column_stack([mask[network.student] for mask in masks.values()])
    cell: list[Ints] = []
    offsets = [0]
    signatures: list[tuple[bool, ...]] = []
    for block in blocks:
        part = np.full(block.students.size, -1, np.int64)
        rows, label = np.unique(table[block.students[block.may_out]], axis=0, return_inverse=True)
        part[block.may_out] = label.ravel()
        cell.append(part)
        signatures += [tuple(bool(value) for value in row) for row in rows]
        offsets.append(len(signatures))
    return cell, np.array(offsets), signatures


def _groups(
    instance: Instance, network: Network, masks: dict[str, Bools], signatures: list[tuple[bool, ...]]
) -> _Groups:
    has_edge = np.diff(instance.indptr) > 0
    stranded = np.zeros(instance.n_students, bool)
    stranded[network.stranded] = True
    names, cells, size, lost = [], [], [], []
    for g, (name, mask) in enumerate(masks.items()):
        inside = np.flatnonzero([signature[g] for signature in signatures])
        if inside.size:  # a group whose rate is settled does not weigh in the comparison
            names.append(name)
            cells.append(inside)
            size.append(int((mask & has_edge).sum()))
            lost.append(int((mask & stranded).sum()))
    return _Groups(names, cells, np.array(size, np.int64), np.array(lost, np.int64))


class _Search:
    """The dialogue between the master programme and the flows."""

    def __init__(self, network: Network, seats: list[Seating], offsets: Ints, groups: _Groups) -> None:
        self.network, self.seats, self.offsets, self.groups = network, seats, offsets, groups
        self.flows = 0
        self.gap: int | None = 0
        self.accepted: set[tuple[int, bytes]] = set()
        sizes = np.concatenate([
            np.bincount(part.edge_bin[part.origin < 0] - part.n_bins, minlength=part.n_cells) for part in seats
        ]).astype(np.int64)  # fmt: skip
        self.master = Master(sizes, groups.cells, groups.size, groups.lost)
        for b, part in enumerate(seats):
            if part.n_cells:
                self.master.equal(self._cells(b), part.block.out)

    def _cells(self, b: int) -> Ints:
        return np.arange(self.offsets[b], self.offsets[b + 1])

    def _of(self, counts: Ints, b: int) -> Ints:
        return counts[self.offsets[b] : self.offsets[b + 1]]

    def run(self) -> Ints:
        best = start = self._cheapest_counts()
        for k in range(1, len(self.groups.names) + 1):
            while True:
                value = self.master.least_worst(k)
                if self._worst(best, k) == value:
                    break
                # Staying close to counts already accepted spares most of the rejections.
                proposal = self.master.nearest(best)
                if self._worst(proposal, k) != value:
                    raise RuntimeError("équité : la réponse du programme ne tient pas en nombres entiers")
                if self._accept(proposal):
                    best = proposal
                    break
        reached = sorted(self.groups.levels(best))
        while True:
            proposal = self.master.nearest(start)
            if self._accept(proposal):
                break
        if sorted(self.groups.levels(proposal)) != reached:
            raise RuntimeError("équité : la réponse du programme ne tient pas en nombres entiers")
        return self._cheapen(proposal, reached)

    def _worst(self, counts: Ints, k: int) -> int:
        return sum(sorted(self.groups.levels(counts), reverse=True)[:k])

    def _cheapest_counts(self) -> Ints:
        """Counts of the cheapest solution without parity: accepted by construction."""
        counts = np.zeros(int(self.offsets[-1]), np.int64)
        for b, part in enumerate(self.seats):
            if not part.n_cells:
                continue
            cell = np.full(part.block.students.size, -1, np.int64)
            out = part.origin < 0
            cell[part.edge_student[out]] = part.edge_bin[out] - part.n_bins
            whole = seating(self.network, part.block, np.where(cell >= 0, 0, -1))
            chosen = assign(self.network, whole, np.array([part.block.out]), tie=False)
            counts[self._cells(b)] = np.bincount(cell[chosen < 0], minlength=part.n_cells)
        return counts

    def _accept(self, counts: Ints) -> bool:
        """Whether a best matching leaves exactly these counts out; if not, tell the master why."""
        good = True
        for b, part in enumerate(self.seats):
            key = (b, self._of(counts, b).tobytes())
            if not part.n_cells or key in self.accepted:
                continue
            n = part.block.students.size
            seats = np.concatenate([self.network.bin_seats[part.block.bins], self._of(counts, b)])
            flow = maximum_flow(part.edge_student, part.edge_bin, np.ones(n, np.int64), seats)
            self.flows += 1
            if flow.value == n:
                self.accepted.add(key)
                continue
            good = False
            for students, bins in ((flow.students, flow.bins), (flow.wide_students, flow.wide_bins)):
                short = int(students.sum()) - int(seats[: part.n_bins][bins[: part.n_bins]].sum())
                self.master.at_least(self._cells(b)[bins[part.n_bins :]], short)
        return good

    def _cheapen(self, counts: Ints, reached: list[int]) -> Ints:
        """Cheapest counts of equal parity, by cutting planes; exact unless the work allowed runs out."""
        costs, whole = self._packed()
        edges = sum(cost.size for cost in costs.values())
        if not edges:
            return counts
        totals = self.master.total_cost(sorted(costs))
        best, best_cost, gap = counts, None, 0
        planes: dict[int, dict[bytes, _Plane]] = {b: {} for b in costs}
        for _ in range(max(2, COST_WORK // edges)):
            cost = 0
            for b, packed in costs.items():
                here = self._of(counts, b)
                if here.tobytes() not in planes[b]:
                    plane = planes[b][here.tobytes()] = self._plane(b, packed, here)
                    totals.plane(b, self._cells(b), *plane)
                cost += planes[b][here.tobytes()][0]
            if best_cost is None or cost < best_cost:
                best, best_cost = counts, cost
            while True:
                counts = totals.cheapest()
                if self._accept(counts):
                    break
            if sorted(self.groups.levels(counts)) != reached:
                raise RuntimeError("équité : la réponse du programme ne tient pas en nombres entiers")
            bound = sum(self._bound(known.values(), self._of(counts, b)) for b, known in planes.items())
            gap = max(0, best_cost - bound)
            if gap == 0:
                break
        self.gap = gap if whole else None
        return best

    def _packed(self) -> tuple[dict[int, Ints], bool]:
        """One integer cost per edge of each block with a choice of counts; False when the last levels do not fit."""
        shared = len(self.network.levels)
        chosen = [b for b, part in enumerate(self.seats) if part.n_cells > 1]
        for b in chosen:
            part, n = self.seats[b], self.seats[b].block.students.size
            shared = min(shared, pack_levels(part.levels, part.edge_student, n, n * COST_SCALE)[1])
        costs = {}
        for b in chosen:
            part, n = self.seats[b], self.seats[b].block.students.size
            costs[b] = pack_levels(part.levels[:shared], part.edge_student, n)[0]
        return costs, shared == len(self.network.levels)

    def _plane(self, b: int, packed: Ints, counts: Ints) -> _Plane:
        value, slope = priced(self.network, self.seats[b], counts, packed)
        # The counts of a block have a fixed sum, so a constant added to the slope changes nothing but its size.
        return value, slope - int(np.median(slope)), counts

    @staticmethod
    def _bound(planes: Iterable[_Plane], counts: Ints) -> int:
        return max(value + int((slope * (counts - at)).sum()) for value, slope, at in planes)
