"""From an instance to a plain bipartite network: students on one side, *bins* (pools of equal seats) on the other.

An offer without reserved seats is one bin. An offer with reserved seats becomes one bin of open seats and one bin per
group. With hard reserves a student reaches the open bin and the bins of its groups. With soft reserves it reaches
them all, and taking a seat kept for a group it does not belong to costs one *breach*. Everything after this module is
ordinary matching with capacities: reserves need no other rule.

Locks. A lock on an offer without reserves takes its student and its seat out of the network. A lock on an offer with
reserves stays in, with this offer as only choice, because which of the seats it takes (open, or of one of its groups)
matters to the others; ``must`` marks these students.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .types import Bools, Instance, Ints


@dataclass(frozen=True)
class Network:
    """Arrays of the network. ``student`` and ``bin_offer`` map back to the instance; edges are sorted by student.

    levels: integer edge costs in order of importance (breaches, previous pairs given up, cost); tier is 0 for all
    when the policy ignores tiers; fixed: the locked pairs (k, 2) already taken out.
    """

    student: Ints
    tier: Ints
    must: Bools
    bin_offer: Ints
    bin_seats: Ints
    edge_student: Ints
    edge_bin: Ints
    levels: tuple[Ints, ...]
    tie: NDArray[np.uint64]
    fixed: Ints
    stranded: Ints

    @property
    def n_students(self) -> int:
        """Students still to seat (or locked on an offer with reserves)."""
        return int(self.student.size)

    @property
    def n_bins(self) -> int:
        """Bins, those of the open seats first."""
        return int(self.bin_seats.size)


def build_network(instance: Instance) -> Network:
    """Expand reserves, take plain locks out. ``stranded``: students with edges, all to seats reserved to others."""
    n, m = instance.n_students, instance.n_offers
    with_reserve = np.fromiter((bool(quotas) for quotas in instance.reserved), bool, m)
    lock_of = np.full(n, -1, np.int64)
    lock_of[instance.locks[:, 0]] = instance.locks[:, 1]
    plain_lock = ~with_reserve[instance.locks[:, 1]]
    fixed = instance.locks[plain_lock]
    seats = instance.seats - np.bincount(fixed[:, 1], minlength=m)
    removed = np.zeros(n, bool)
    removed[fixed[:, 0]] = True

    es, eo = instance.edge_students, instance.edge_offers
    kept = ~removed[es] & ((lock_of[es] < 0) | (lock_of[es] == eo))
    previous = np.zeros(instance.n_edges, bool)
    where = instance.edge_index(instance.previous[:, 0], instance.previous[:, 1])
    previous[where[where >= 0]] = True

    # Bins of open seats are numbered like the offers; the bins of the groups follow.
    reserved_total = np.fromiter((sum(c for _, c in quotas) for quotas in instance.reserved), np.int64, m)
    bin_offer = [np.arange(m)]
    bin_seats = [seats - reserved_total]
    closed = with_reserve & (bin_seats[0] <= 0)
    open_edges = np.flatnonzero(kept & ~closed[eo])
    edge_ids, edge_bins, breaches = [open_edges], [eo[open_edges]], [np.zeros(open_edges.size, np.int64)]
    members = {g: instance.members(g) for g in sorted({g for quotas in instance.reserved for g, _ in quotas})}
    hard = instance.policy.reserves == "hard"
    for group, member in members.items():
        quota = np.fromiter((dict(quotas).get(group, 0) for quotas in instance.reserved), np.int64, m)
        pools = np.flatnonzero(quota)
        bin_of = np.full(m, -1, np.int64)
        bin_of[pools] = sum(part.size for part in bin_offer) + np.arange(pools.size)
        bin_offer.append(pools)
        bin_seats.append(quota[pools])
        reach = np.flatnonzero(kept & (quota[eo] > 0) & (member[es] if hard else True))
        edge_ids.append(reach)
        edge_bins.append(bin_of[eo[reach]])
        breaches.append((~member[es[reach]]).astype(np.int64))

    ids, bins = np.concatenate(edge_ids), np.concatenate(edge_bins)
    breach = np.concatenate(breaches)
    if len(edge_ids) > 1:
        order = np.lexsort((bins, es[ids]))
        ids, bins, breach = ids[order], bins[order], breach[order]
    has_edge = np.diff(instance.indptr) > 0
    reachable = np.bincount(es[ids], minlength=n) > 0
    student = np.flatnonzero(reachable)
    position = np.full(n, -1, np.int64)
    position[student] = np.arange(student.size)
    tiers = instance.tiers if instance.policy.tiers else np.zeros(n, np.int64)
    levels: list[Ints] = []
    if breach.any():
        levels.append(breach)
    if previous.any():
        levels.append((~previous[ids]).astype(np.int64))
    levels.append(instance.edge_costs[ids])
    return Network(
        student=student,
        tier=tiers[student],
        must=lock_of[student] >= 0,
        bin_offer=np.concatenate(bin_offer),
        bin_seats=np.maximum(np.concatenate(bin_seats), 0),
        edge_student=position[es[ids]],
        edge_bin=bins,
        levels=tuple(levels),
        tie=TieHash(instance).pairs(es[ids], eo[ids]),
        fixed=fixed,
        stranded=np.flatnonzero(has_edge & ~reachable & ~removed),
    )


class TieHash:
    """Keyed hash of a pair (student, offer): a function of the seed and the two identifiers only.

    Each identifier is hashed once with BLAKE2b keyed by the seed, then the two words are mixed (finaliser of
    splitmix64). It decides between equally good answers, so that the result does not depend on the solver, its
    version or the order of rows, and nobody can choose it.
    """

    def __init__(self, instance: Instance) -> None:
        key = str(instance.seed).encode()[:64]
        self.students = self._words(b"student", key, instance.student_ids)
        self.offers = self._words(b"offer", key, instance.offer_ids)

    @staticmethod
    def _words(person: bytes, key: bytes, ids: tuple[str, ...]) -> NDArray[np.uint64]:
        base = hashlib.blake2b(key=key, digest_size=8, person=person)
        raw = bytearray()
        for value in ids:
            one = base.copy()
            one.update(value.encode())
            raw += one.digest()
        return np.frombuffer(bytes(raw), "<u8").astype(np.uint64)

    def pairs(self, students: Ints, offers: Ints) -> NDArray[np.uint64]:
        """Hash of each pair, given as indices of the instance: 64 uniform bits."""
        word = self.students[students] + (self.offers[offers] ^ np.uint64(0x9E3779B97F4A7C15))
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        result: NDArray[np.uint64] = word ^ (word >> np.uint64(31))
        return result
