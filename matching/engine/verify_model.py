"""The checker's own view of an instance: places, possible moves, and the two graph searches it needs.

Nothing here is shared with the solver: places are rebuilt from the instance, and no flow is ever computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order

from .types import Bools, Instance, Ints


@dataclass(frozen=True)
class Places:
    """Places and moves. A place is the open seats of an offer, or its seats reserved to one group.

    Moves: ``student[i]`` may sit at ``place[i]``; ``breach`` is 1 when this takes a seat released from a reserve.
    ``edge`` is the edge of the instance. A locked student may only sit in its offer.
    """

    offer: Ints
    seats: Ints
    student: Ints
    place: Ints
    breach: Ints
    edge: Ints
    by_offer: dict[tuple[int, str | None], int]


def build_places(instance: Instance) -> Places:
    """Places of every offer and moves of every student, locks and hard reserves taken into account."""
    by_offer: dict[tuple[int, str | None], int] = {}
    offers: list[int] = []
    seats: list[int] = []
    for o, quotas in enumerate(instance.reserved):
        parts = [(None, int(instance.seats[o]) - sum(c for _, c in quotas)), *quotas]
        for group, count in parts:
            if quotas and count == 0:
                continue
            by_offer[o, group] = len(offers)
            offers.append(o)
            seats.append(count)
    locked = dict(instance.locks.tolist())
    lock_of = np.full(instance.n_students, -1, np.int64)
    for s, o in locked.items():
        lock_of[s] = o
    allowed = (lock_of[instance.edge_students] < 0) | (lock_of[instance.edge_students] == instance.edge_offers)
    plain_place = np.full(instance.n_offers, -1, np.int64)
    for o, quotas in enumerate(instance.reserved):
        if not quotas:
            plain_place[o] = by_offer[o, None]
    plain = np.flatnonzero(allowed & (plain_place[instance.edge_offers] >= 0))
    student, place = [instance.edge_students[plain]], [plain_place[instance.edge_offers[plain]]]
    edge, breach = [plain], [np.zeros(plain.size, np.int64)]
    rows: list[tuple[int, int, int, int]] = []
    hard = instance.policy.reserves == "hard"
    for e in np.flatnonzero(allowed & (plain_place[instance.edge_offers] < 0)).tolist():
        s, o = int(instance.edge_students[e]), int(instance.edge_offers[e])
        if (o, None) in by_offer:
            rows.append((s, by_offer[o, None], 0, e))
        for group, _ in instance.reserved[o]:
            member = group in instance.groups[s]
            if member or not hard:
                rows.append((s, by_offer[o, group], 0 if member else 1, e))
    extra = np.array(rows, np.int64).reshape(-1, 4)
    return Places(
        offer=np.array(offers, np.int64),
        seats=np.array(seats, np.int64),
        student=np.concatenate([*student, extra[:, 0]]),
        place=np.concatenate([*place, extra[:, 1]]),
        breach=np.concatenate([*breach, extra[:, 2]]),
        edge=np.concatenate([*edge, extra[:, 3]]),
        by_offer=by_offer,
    )


def seat_students(instance: Instance, places: Places, offer_of: Ints) -> tuple[Ints, list[int]]:
    """A place for each placed student with the fewest breaches; and the offers where hard reserves forbid it."""
    place_of = np.full(instance.n_students, -1, np.int64)
    refused: list[int] = []
    occupants: dict[int, list[int]] = {}
    for s in np.flatnonzero(offer_of >= 0).tolist():
        o = int(offer_of[s])
        if instance.reserved[o]:
            occupants.setdefault(o, []).append(s)
        else:
            place_of[s] = places.by_offer[o, None]
    for o, students in occupants.items():
        room = _Room(instance, places, o)
        standing = [s for s in students if not room.sit(s, set())]
        if standing and instance.policy.reserves == "hard":
            refused.append(o)
            continue
        for s in standing:  # soft: any seat left, at the price of a breach
            free = next(p for p, inside in room.seated.items() if len(inside) < places.seats[p])
            room.seated[free].append(s)
        for p, inside in room.seated.items():
            place_of[inside] = p
    return place_of, refused


class _Room:
    """One offer with reserved seats: students sit on open seats and on those of their groups, and make room."""

    def __init__(self, instance: Instance, places: Places, offer: int) -> None:
        self.instance, self.places = instance, places
        self.pools: list[tuple[str | None, int]] = [(g, places.by_offer[offer, g]) for g, _ in instance.reserved[offer]]
        if (offer, None) in places.by_offer:
            self.pools.append((None, places.by_offer[offer, None]))
        self.seated: dict[int, list[int]] = {p: [] for _, p in self.pools}

    def sit(self, student: int, tried: set[int]) -> bool:
        for group, p in self.pools:
            if p in tried or (group is not None and group not in self.instance.groups[student]):
                continue
            tried.add(p)
            if len(self.seated[p]) < self.places.seats[p]:
                self.seated[p].append(student)
                return True
            for k, other in enumerate(list(self.seated[p])):
                if self.sit(other, tried):
                    self.seated[p][k] = student
                    return True
        return False


def augmenting_student(places: Places, place_of: Ints, candidates: Bools, counted: Bools) -> int:
    """A student among ``candidates`` who could be placed by moving only ``counted`` students around, or -1.

    Alternating search from all the unplaced candidates at once. When no reached place has a seat that no counted
    student holds, the reached sets are the König-Hall certificate that no more of them can be placed.
    """
    n, m = place_of.size, places.seats.size
    source = n + m
    seated = np.flatnonzero(counted & (place_of >= 0))
    starts = np.flatnonzero(candidates & (place_of < 0))
    tails = np.concatenate([places.student, n + place_of[seated], np.full(starts.size, source)])
    heads = np.concatenate([n + places.place, seated, starts])
    graph = csr_array(coo_array((np.ones(tails.size, np.int8), (tails, heads)), shape=(source + 1, source + 1)))
    order, before = breadth_first_order(graph, source, directed=True, return_predecessors=True)
    reached = order[(order >= n) & (order < source)] - n
    load = np.bincount(place_of[seated], minlength=m)
    free = reached[load[reached] < places.seats[reached]]
    if not free.size:
        return -1
    node = int(free[0]) + n
    while int(before[node]) != source:
        node = int(before[node])
    return node


@dataclass(frozen=True)
class _Arcs:
    """Arcs sorted by head: ``starts`` delimits the arcs into each of ``nodes``."""

    tail: Ints
    weight: Ints
    nodes: Ints
    starts: Ints


def negative_cycle(tails: Ints, heads: Ints, weights: Ints, size: int) -> tuple[bool, Ints]:
    """Whether the graph has a cycle of negative weight; otherwise potentials with w + d[tail] - d[head] >= 0.

    Bellman-Ford from all nodes at once, one vectorised pass per round. Every few rounds the best incoming arcs are
    followed: a loop among arcs that do not increase, one of them strictly lower, is a proof of a negative cycle.
    """
    distance = np.zeros(size, np.int64)
    if tails.size == 0:
        return False, distance
    order = np.argsort(heads, kind="stable")
    nodes, starts = np.unique(heads[order], return_index=True)
    arcs = _Arcs(tails[order], weights[order], nodes, starts)
    check = 16
    for done in range(1, size + 2):
        through = distance[arcs.tail] + arcs.weight
        least = np.minimum.reduceat(through, starts)
        if not (least < distance[nodes]).any():
            return False, distance
        if done == check:
            check *= 2
            if _loops(arcs, distance, through, least):
                return True, distance
        distance[nodes] = np.minimum(distance[nodes], least)
    return True, distance


def _loops(arcs: _Arcs, distance: Ints, through: Ints, least: Ints) -> bool:
    """Whether following the best arc into each node goes round a loop with a strict decrease."""
    size = distance.size
    lengths = np.diff(np.append(arcs.starts, arcs.tail.size))
    is_best = through == np.repeat(least, lengths)
    position = np.where(is_best, np.arange(arcs.tail.size), arcs.tail.size)
    first = np.minimum.reduceat(position, arcs.starts)
    parent = np.full(size, -1, np.int64)
    tight = least <= distance[arcs.nodes]
    parent[arcs.nodes[tight]] = arcs.tail[first[tight]]
    strict = np.zeros(size, bool)
    strict[arcs.nodes[least < distance[arcs.nodes]]] = True
    # Walk up by doubling: whoever still walks after ``size`` steps has ended on a loop.
    jump = np.append(parent, size)
    jump[jump < 0] = size
    reach = 1
    while reach <= size:
        jump = jump[jump]
        reach *= 2
    waiting = set(jump[jump < size].tolist())
    while waiting:
        node, seen, found = waiting.pop(), set(), False
        while node not in seen:
            seen.add(node)
            found |= bool(strict[node])
            node = int(parent[node])
        if found:
            return True
        waiting -= seen
    return False
