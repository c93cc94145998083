"""Who sits where inside each block, once it is known how many stay out (of each cell, when parity is asked)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .cardinality import Block, local_edges
from .costs import Sheet, cheapest, prices
from .network import Network
from .types import Ints


@dataclass(frozen=True)
class Seating:
    """A block with its "stay out" bins, ready for ``cheapest``: edges beyond ``real`` mean staying out.

    cell: for each student of the block, the stay-out bin it may use, or -1. Edges are sorted by student; ``origin``
    is the network edge of each edge, or -1 for a stay-out edge.
    """

    block: Block
    edge_student: Ints
    edge_bin: Ints
    origin: Ints
    levels: list[Ints]
    n_bins: int
    n_cells: int


def seating(network: Network, block: Block, cell: Ints) -> Seating:
    """Add one stay-out bin per cell (numbered after the bins of the block) at cost 0."""
    es, eb = local_edges(network, block)
    out = np.flatnonzero(cell >= 0)
    m = block.bins.size
    students = np.concatenate([es, out])
    order = np.argsort(students, kind="stable")
    zeros = np.zeros(out.size, np.int64)
    return Seating(
        block=block,
        edge_student=students[order],
        edge_bin=np.concatenate([eb, m + cell[out]])[order],
        origin=np.concatenate([block.edges, np.full(out.size, -1)])[order],
        levels=[np.concatenate([level[block.edges], zeros])[order] for level in network.levels],
        n_bins=m,
        n_cells=int(cell.max(initial=-1)) + 1,
    )


def assign(network: Network, seats: Seating, counts: Ints, *, tie: bool = True) -> Ints:
    """Network edge of each student of the block (-1: stays out), cheapest with exactly ``counts`` out per cell."""
    hashes = None
    if tie:
        hashes = np.where(seats.origin >= 0, network.tie[np.maximum(seats.origin, 0)], np.uint64(0))
    return seats.origin[cheapest(_sheet(network, seats, counts), seats.levels, hashes)]


def priced(network: Network, seats: Seating, counts: Ints, cost: Ints) -> tuple[int, Ints]:
    """Least total of one packed ``cost`` for these counts, and the price of one more student out of each cell."""
    sheet = _sheet(network, seats, counts)
    pick = cheapest(sheet, [cost], None)
    price, _ = prices(sheet, cost, pick)
    return int(cost[pick].sum()), -price[seats.n_bins :]


def _sheet(network: Network, seats: Seating, counts: Ints) -> Sheet:
    capacity = np.concatenate([network.bin_seats[seats.block.bins], counts])
    must = np.full(capacity.size, seats.block.full)
    must[seats.n_bins :] = True
    return Sheet(seats.block.students.size, seats.edge_student, seats.edge_bin, capacity, must)
