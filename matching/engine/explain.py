"""Why a student has no place, and where to look for seats.

Reasons, one per student, in this order: ``no_offer`` (no possible offer at all); ``reserved`` (hard reserves: an offer
in reach still has a free seat, kept for a group the student is not in, or every seat in reach is kept for others);
``bottleneck`` (too many students for the seats they share).

Bottlenecks come from the principal partition of the over-demanded set H: find the set of students with most
students per usable seat, report it, take it and its seats away, go on. It is exact, unique but for the splitting of
equal tensions, and yields groups small enough to be read ("28 élèves pour 7 places"). It is computed by divide and
conquer, one maximum flow per cut. Above ``PARTITION_MAX`` over-demanded students, the connected blocks of H are
reported instead (same invariants, coarser), so that time stays bounded.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from .cardinality import maximum_flow
from .network import Network
from .types import Bools, Bottleneck, Instance, Ints, Prospect, Unplaced

#: Above this number of over-demanded students, connected blocks replace the principal partition.
PARTITION_MAX = 20_000


def partition(network: Network, inside: Bools) -> list[tuple[Ints, Ints]]:
    """Students and bins of each bottleneck of the over-demanded set, tightest first (network indices)."""
    edges = np.flatnonzero(inside[network.edge_student])
    work = _components(network, np.flatnonzero(inside), edges)
    refine = int(inside.sum()) <= PARTITION_MAX
    done: list[tuple[Ints, Ints]] = []
    while work:
        students, bins, edges = work.pop()
        seats = network.bin_seats[bins]
        locked = network.must[students]
        people, total = _measure(network, students, bins)
        if people == 0:
            continue
        if not refine or total == 0:
            done.append((students, bins))
            continue
        # The densest part Y maximises people(Y) * seats(all) - people(all) * seats(Y), where seats are net of the
        # locked students of Y; the flow finds the smallest such Y, or nothing when no part is denser than the whole.
        es, eb = np.searchsorted(students, network.edge_student[edges]), np.searchsorted(bins, network.edge_bin[edges])
        supply = np.where(locked, people, total)
        flow = maximum_flow(es, eb, supply, seats * people)
        if flow.value == int(supply.sum()):
            done.append((students, bins))
            continue
        dense, near = flow.students, flow.bins
        work += _components(network, students[dense], edges[dense[es]])
        work += _components(network, students[~dense], edges[~dense[es] & ~near[eb]])
    return sorted(done, key=lambda part: (_tension(network, part), int(part[0][0])))


def _measure(network: Network, students: Ints, bins: Ints) -> tuple[int, int]:
    """Students who compete and seats they compete for: locked students keep theirs and are not counted."""
    locked = int(network.must[students].sum())
    return students.size - locked, int(network.bin_seats[bins].sum()) - locked


def _tension(network: Network, part: tuple[Ints, Ints]) -> Fraction:
    """Seats per student: ascending order lists the tightest first."""
    people, seats = _measure(network, *part)
    return Fraction(seats, people)


def _components(network: Network, students: Ints, edges: Ints) -> list[tuple[Ints, Ints, Ints]]:
    """Connected parts (students, bins, edges) of a set of students; each index array is sorted."""
    bins = np.unique(network.edge_bin[edges])
    n = students.size
    es = np.searchsorted(students, network.edge_student[edges])
    eb = np.searchsorted(bins, network.edge_bin[edges])
    size = n + bins.size
    graph = coo_array((np.ones(edges.size, np.int8), (es, n + eb)), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    parts = [np.split(group, _starts(label_of, group, count)) for group, label_of in (
        (np.argsort(label[:n], kind="stable"), label[:n]),
        (np.argsort(label[n:], kind="stable"), label[n:]),
        (np.argsort(label[es], kind="stable"), label[es]),
    )]  # fmt: skip
    return [(students[a], bins[b], edges[c]) for a, b, c in zip(*parts, strict=True)]


def _starts(labels: np.ndarray, order: np.ndarray, count: int) -> np.ndarray:
    return np.searchsorted(labels[order], np.arange(1, count))


def explain(
    instance: Instance, network: Network, inside: Bools, offer_of: Ints
) -> tuple[list[Unplaced], list[Bottleneck], list[Prospect]]:
    """Reasons, bottlenecks and prospects, given the offer of each student (-1: unplaced)."""
    ids = instance.student_ids
    parts = partition(network, inside)
    bottlenecks, part_of = [], np.full(instance.n_students, -1, np.int64)
    for rank, (students, bins) in enumerate(parts):
        part_of[network.student[students]] = rank
        people = network.student[students[~network.must[students]]]
        offers = np.unique(network.bin_offer[bins])
        _, seats = _measure(network, students, bins)
        bottlenecks.append(Bottleneck(
            tuple(ids[s] for s in people.tolist()), tuple(instance.offer_ids[o] for o in offers.tolist()),
            seats, people.size - seats,
        ))  # fmt: skip

    unplaced_mask = offer_of < 0
    has_edge = np.diff(instance.indptr) > 0
    near_free = np.zeros(instance.n_students, bool)
    if instance.policy.reserves == "hard":
        used = np.bincount(offer_of[offer_of >= 0], minlength=instance.n_offers)
        open_edge = (used < instance.seats)[instance.edge_offers] & unplaced_mask[instance.edge_students]
        near_free[instance.edge_students[open_edge]] = True
        near_free[network.stranded] = True
    rows: list[Unplaced] = []
    gather: dict[tuple[int, int], list[str]] = {}
    for s in np.flatnonzero(unplaced_mask).tolist():
        if not has_edge[s]:
            rows.append(Unplaced(ids[s], "no_offer"))
            gather.setdefault((2, 0), []).append(ids[s])
        elif near_free[s]:
            rows.append(Unplaced(ids[s], "reserved"))
            gather.setdefault((1, 0), []).append(ids[s])
        else:
            rows.append(Unplaced(ids[s], "bottleneck", int(part_of[s])))
            gather.setdefault((0, int(part_of[s])), []).append(ids[s])
    prospects = [Prospect(tuple(students), len(students)) for _, students in sorted(gather.items())]
    return rows, bottlenecks, prospects
