"""The small integer programme behind parity: a few dozen counts, solved by HiGHS on one thread.

Variables: u_c (counts out per cell), L_g (rates in thousandths), for each k a threshold and one excess per group
(k * threshold + sum of excesses is the sum of the k worst rates once minimised), and distances |u_c - reference|.
"""

from __future__ import annotations

import highspy
import numpy as np
from highspy._core import _Highs

from .types import Ints

INF = highspy.kHighsInf


class Master:
    """Rows are only ever added: everything told to it is true of every best matching."""

    def __init__(self, sizes: Ints, groups: list[Ints], group_sizes: Ints, lost: Ints) -> None:
        self.cells, self.groups = sizes.size, len(groups)
        # The bare class: the public wrapper enables callbacks, which prints a banner on the standard output.
        self.solver = _Highs()
        for name, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.4),
        ):  # fmt: skip
            self.solver.setOptionValue(name, value)
        self.width = 0
        self.u = self._columns(self.cells, sizes, integer=True)
        self.rate = self._columns(self.groups, np.full(self.groups, 1000), integer=True)
        self.far = self._columns(self.cells, np.full(self.cells, INF))
        self.far_rows = [self.row([self.far[c], self.u[c]], [1.0, sign], 0.0, INF)
                         for c in range(self.cells) for sign in (1.0, -1.0)]  # fmt: skip
        for g, cells in enumerate(groups):
            # size * L / 1000 >= counts + lost, with coefficients near 1: larger ones misled presolve.
            scale = float(group_sizes[g]) / 1000
            self.row([*self.u[cells], self.rate[g]], [*np.ones(cells.size), -scale], -INF, -float(lost[g]))
        self.worst: list[tuple[Ints, int]] = []

    def _columns(self, count: int, upper: np.ndarray, *, integer: bool = False) -> Ints:
        first = self.width
        for k in range(count):
            self.solver.addVar(0.0, float(upper[k]))
            if integer:
                self.solver.changeColIntegrality(first + k, highspy.HighsVarType.kInteger)
        self.width += count
        return np.arange(first, self.width)

    def row(self, columns: object, values: object, low: float, high: float) -> int:
        """Add low <= values . columns <= high; return its number."""
        index = np.asarray(columns, np.int32)
        self.solver.addRow(low, high, index.size, index, np.asarray(values, np.float64))
        return int(self.solver.getNumRow()) - 1

    def equal(self, cells: Ints, total: int) -> None:
        """The counts of these cells sum to ``total``."""
        self.row(self.u[cells], np.ones(cells.size), float(total), float(total))

    def at_least(self, cells: Ints, total: int) -> None:
        """At least ``total`` students of these cells stay out, whatever is decided."""
        self.row(self.u[cells], np.ones(cells.size), float(total), INF)

    def least_worst(self, k: int) -> int:
        """Least possible sum of the k worst rates given what is known; this bound then holds for what follows."""
        if len(self.worst) < k:
            threshold = self._columns(1, np.full(1, INF))[0]
            excess = self._columns(self.groups, np.full(self.groups, INF))
            for g in range(self.groups):
                self.row([excess[g], threshold, self.rate[g]], [1.0, 1.0, -1.0], 0.0, INF)
            columns = np.concatenate([[threshold], excess])
            values = np.concatenate([[float(k)], np.ones(self.groups)])
            self.worst.append((columns, self.row(columns, values, -INF, INF)))
        columns, row = self.worst[k - 1]
        self.solver.changeRowBounds(row, -INF, INF)
        weights = np.zeros(self.width)
        weights[columns] = 1.0
        weights[columns[0]] = float(k)
        value = round(self.minimise(weights))
        self.solver.changeRowBounds(row, -INF, float(value))
        return value

    def nearest(self, reference: Ints) -> Ints:
        """Counts closest to the reference (sum of distances) within all bounds so far."""
        for c in range(self.cells):
            self.solver.changeRowBounds(self.far_rows[2 * c], float(reference[c]), INF)
            self.solver.changeRowBounds(self.far_rows[2 * c + 1], -float(reference[c]), INF)
        weights = np.zeros(self.width)
        weights[self.far] = 1.0
        self.minimise(weights)
        return self.counts()

    def total_cost(self, blocks: list[int]) -> TotalCost:
        """Start the search of the cheapest counts: one cost variable per block."""
        return TotalCost(self, blocks)

    def counts(self) -> Ints:
        """Counts of the last answer."""
        values = np.asarray(self.solver.getSolution().col_value, np.float64)
        return np.rint(values[self.u]).astype(np.int64)

    def minimise(self, weights: np.ndarray) -> float:
        """Least weighted sum of the variables. Raises RuntimeError without an answer."""
        self.solver.changeColsCost(self.width, np.arange(self.width, dtype=np.int32), weights)
        # The counts of a real matching always satisfy the rows, so "infeasible" can only be presolve at fault.
        for presolve in ("choose", "off"):
            self.solver.setOptionValue("presolve", presolve)
            self.solver.run()
            if self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                return float(self.solver.getInfo().objective_function_value)
        raise RuntimeError(f"équité : programme sans réponse ({self.solver.getModelStatus()})")


class TotalCost:
    """Cost of the counts, known from below by planes; measured from the first value seen, to keep numbers small."""

    def __init__(self, master: Master, blocks: list[int]) -> None:
        self.master = master
        first = master.width
        for _ in blocks:
            master.solver.addVar(-INF, INF)
        master.width += len(blocks)
        self.column = {b: first + k for k, b in enumerate(blocks)}
        self.origin: dict[int, int] = {}

    def plane(self, block: int, cells: Ints, value: int, slope: Ints, at: Ints) -> None:
        """Tell that cost(u) >= value + slope . (u - at)."""
        origin = self.origin.setdefault(block, value)
        columns = [*self.master.u[cells], self.column[block]]
        right = value - origin - int((slope * at).sum())
        self.master.row(columns, [*(-slope).astype(float), 1.0], float(right), INF)

    def cheapest(self) -> Ints:
        """Counts of least known cost within all bounds so far."""
        weights = np.zeros(self.master.width)
        weights[list(self.column.values())] = 1.0
        self.master.minimise(weights)
        return self.master.counts()
