"""The solver: the steps in order, each in its own module."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .assign import assign, seating
from .cardinality import Block, split
from .explain import explain
from .network import Network, build_network
from .parity import Cells, even_out
from .types import Instance, Ints, Solution

#: Name and version written in every solution; change it whenever answers may change.
ENGINE = "poles-de-stages-engine 1.0"

Progress = Callable[[str, float], None]


def solve(instance: Instance, *, progress: Progress | None = None) -> Solution:
    """Best solution of the instance for the strict order of objectives told in ``matching.engine``.

    ``progress(stage, done)`` is called between stages with the French name of the stage to come and the share done
    (0 to 1). ``Solution.stats`` holds ``seconds`` per stage, ``counts``, the ``cut`` (students and offers of the
    over-demanded set) and, with parity, the levels reached.
    """
    seconds: dict[str, float] = {}
    clock = time.perf_counter()

    def step(name: str, label: str, done: float) -> None:
        nonlocal clock
        now = time.perf_counter()
        if name:
            seconds[name] = now - clock
        clock = now
        if progress is not None:
            progress(label, done)

    step("", "Préparation des paires possibles", 0.0)
    network = build_network(instance)
    step("network", "Nombre maximal d’élèves placés", 0.1)
    blocks = split(network)
    step("cardinality", "Équité entre les groupes", 0.25)
    cells = even_out(instance, network, blocks)
    step("parity", "Meilleure répartition", 0.4)
    chosen = np.full(network.n_students, -1, np.int64)
    for block, cell, counts in zip(blocks, cells.cell, cells.counts, strict=True):
        chosen[block.students] = assign(network, seating(network, block, cell), counts)
    step("cost", "Explications", 0.8)
    offer_of = _offers(instance, network, chosen)
    inside = np.zeros(network.n_students, bool)
    for block in blocks[1:]:
        inside[block.students] = True
    unplaced, bottlenecks, prospects = explain(instance, network, inside, offer_of)
    step("explain", "Écriture du résultat", 0.95)

    placed = np.flatnonzero(offer_of >= 0)
    edges = instance.edge_index(placed, offer_of[placed])
    ids, offers = instance.student_ids, instance.offer_ids
    by_tier = np.bincount(instance.tiers[placed], minlength=instance.n_tiers)
    solution = Solution(
        instance_sha256=instance.sha256,
        engine=ENGINE,
        seed=instance.seed,
        placed=int(placed.size),
        placed_by_tier=tuple(int(count) for count in by_tier),
        cost=int(instance.edge_costs[edges].sum()),
        pairs=tuple((ids[s], offers[o]) for s, o in zip(placed.tolist(), offer_of[placed].tolist(), strict=True)),
        unplaced=tuple(unplaced),
        bottlenecks=tuple(bottlenecks),
        prospects=tuple(prospects),
        stats=_stats(instance, network, blocks, cells, seconds),
    )
    step("result", "Terminé", 1.0)
    return solution


def _offers(instance: Instance, network: Network, chosen: Ints) -> Ints:
    offer_of = np.full(instance.n_students, -1, np.int64)
    offer_of[network.fixed[:, 0]] = network.fixed[:, 1]
    placed = np.flatnonzero(chosen >= 0)
    offer_of[network.student[placed]] = network.bin_offer[network.edge_bin[chosen[placed]]]
    return offer_of


def _stats(
    instance: Instance, network: Network, blocks: list[Block], cells: Cells, seconds: dict[str, float]
) -> dict[str, Any]:
    cut_students = np.concatenate([block.students for block in blocks[1:]] or [np.zeros(0, np.int64)])
    cut_bins = np.concatenate([block.bins for block in blocks[1:]] or [np.zeros(0, np.int64)])
    offers = np.unique(network.bin_offer[cut_bins])
    return {
        "seconds": seconds,
        "counts": {
            "students": instance.n_students,
            "offers": instance.n_offers,
            "seats": int(instance.seats.sum()),
            "edges": instance.n_edges,
            "over_demanded_students": int(cut_students.size),
            "over_demanded_offers": int(offers.size),
        },
        "cut": {
            "students": [instance.student_ids[s] for s in np.sort(network.student[cut_students]).tolist()],
            "offers": [instance.offer_ids[o] for o in offers.tolist()],
        },
        "parity": cells.report,
    }
