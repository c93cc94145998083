"""Second opinion on parity for small instances: the whole problem as one integer programme over the edges.

The solver works on counts per cell with cuts; here every move is a variable, so the two share nothing but the
definition: L_g is the unplaced rate of group g among its members who have at least one possible offer, in thousandths
rounded up, and the sorted vector of the L_g is to be least, worst group first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

from .types import Instance, Ints
from .verify_model import Places

#: Largest number of moves for which the integer programme is tried.
SMALL = 2_000


def thousandths(unplaced: int, total: int) -> int:
    """Rate in thousandths, rounded up; 0 for an empty group."""
    return -(-1000 * unplaced // total) if total else 0


def check_parity(instance: Instance, places: Places, place_of: Ints) -> list[str]:
    """French sentences; empty when optimal, or too large to be checked this way. Other levels are assumed right."""
    groups = instance.policy.parity
    if not groups or places.student.size > SMALL:
        return []
    programme = _Programme(instance, places, place_of)
    reached = sorted(programme.levels(place_of), reverse=True)
    for k in range(1, len(groups) + 1):
        target = sum(reached[:k])
        best = programme.least_worst(k)
        if best is None:
            return []
        if best < target:
            rank = f"les {k} groupes les moins bien servis" if k > 1 else "le groupe le moins bien servi"
            return [f"L’équité peut être améliorée : {rank} à {best} ‰ au lieu de {target} ‰."]
        programme.fix_worst(k, target)
    previous = np.zeros(instance.n_edges, bool)
    known = instance.edge_index(instance.previous[:, 0], instance.previous[:, 1])
    previous[known[known >= 0]] = True
    for name, value in (
        ("Les places réservées prises par d’autres élèves", places.breach),
        ("Les propositions précédentes abandonnées", 1 - previous[places.edge].astype(np.int64)),
        ("Le coût", instance.edge_costs[places.edge]),
    ):
        now = programme.total(value, place_of)
        best = programme.cheapest(value)
        if best is None:
            return []
        if best < now:
            return [f"{name} : {now}, alors que {best} suffit à équité égale."]
        programme.fix_total(value, now)
    return []


class _Programme:
    """Variables: one per move, then L_g per group, then per k a threshold and one excess per group."""

    def __init__(self, instance: Instance, places: Places, place_of: Ints) -> None:
        self.instance, self.places = instance, places
        self.moves = places.student.size
        self.g = len(instance.policy.parity)
        self.width = self.moves + self.g + self.g * (1 + self.g)
        self.rows: list[csr_array] = []
        self.low: list[float] = []
        self.high: list[float] = []
        n = instance.n_students
        self.has_edge = np.diff(instance.indptr) > 0
        self.masks = [instance.members(group) & self.has_edge for group in instance.policy.parity]
        columns = np.arange(self.moves)
        lock = np.zeros(n)
        lock[instance.locks[:, 0]] = 1
        self._add(places.student, columns, np.ones(self.moves), lock, np.ones(n))
        m = places.seats.size
        self._add(places.place, columns, np.ones(self.moves), np.zeros(m), places.seats)
        tiers = instance.tiers if instance.policy.tiers else np.zeros(n, np.int64)
        placed = np.bincount(tiers[place_of >= 0], minlength=int(tiers.max(initial=0)) + 1)
        self._add(tiers[places.student], columns, np.ones(self.moves), placed, placed)
        for g, mask in enumerate(self.masks):
            total = int(mask.sum())
            inside = np.flatnonzero(mask[places.student])
            # The rate in thousandths times the size is at least a thousand times the number left out.
            where = np.append(inside, self.moves + g)
            value = np.append(np.full(inside.size, 1000.0), float(total))
            self._add(np.zeros(where.size, np.int64), where, value, [1000.0 * total], [np.inf])

    def _add(self, rows: Ints, columns: Ints, values: np.ndarray, low: object, high: object) -> None:
        low_array, high_array = np.asarray(low, float), np.asarray(high, float)
        shape = (low_array.size, self.width)
        self.rows.append(csr_array(coo_array((values, (rows, columns)), shape=shape)))
        self.low.extend(low_array.tolist())
        self.high.extend(high_array.tolist())

    def levels(self, place_of: Ints) -> list[int]:
        return [thousandths(int((mask & (place_of < 0)).sum()), int(mask.sum())) for mask in self.masks]

    def total(self, value: Ints, place_of: Ints) -> int:
        chosen = place_of[self.places.student] == self.places.place
        return int(value[chosen].sum())

    def _worst(self, k: int) -> NDArray[np.float64]:
        """Cost vector of k * threshold + sum of excesses: the sum of the k largest L, once minimised."""
        base = self.moves + self.g + (k - 1) * (1 + self.g)
        vector = np.zeros(self.width)
        vector[base] = k
        vector[base + 1 : base + 1 + self.g] = 1
        return vector

    def least_worst(self, k: int) -> int | None:
        base = self.moves + self.g + (k - 1) * (1 + self.g)
        for g in range(self.g):  # excess + threshold - L >= 0
            where = np.array([base + 1 + g, base, self.moves + g])
            self._add(np.zeros(3, np.int64), where, np.array([1.0, 1.0, -1.0]), [0.0], [np.inf])
        return self._minimise(self._worst(k))

    def fix_worst(self, k: int, value: int) -> None:
        self._bound(self._worst(k), value)

    def cheapest(self, value: Ints) -> int | None:
        return self._minimise(np.append(value.astype(float), np.zeros(self.width - self.moves)))

    def fix_total(self, value: Ints, total: int) -> None:
        self._bound(np.append(value.astype(float), np.zeros(self.width - self.moves)), total)

    def _bound(self, vector: np.ndarray, value: int) -> None:
        where = np.flatnonzero(vector)
        self._add(np.zeros(where.size, np.int64), where, vector[where], [-np.inf], [value + 0.5])

    def _minimise(self, vector: np.ndarray) -> int | None:
        """Least value, or None without a proof. The solution at hand is feasible, so "infeasible" is a solver fault."""
        integer = np.zeros(self.width)
        integer[: self.moves + self.g] = 1
        high = np.full(self.width, np.inf)
        high[: self.moves] = 1
        high[self.moves : self.moves + self.g] = 1000
        for presolve in (True, False):
            answer = milp(
                vector,
                integrality=integer,
                bounds=Bounds(np.zeros(self.width), high),
                constraints=LinearConstraint(vstack(self.rows), self.low, self.high),
                options={"presolve": presolve, "time_limit": 30.0, "mip_rel_gap": 0.0},
            )
            if answer.status == 0:
                return round(float(answer.fun))
        return None
