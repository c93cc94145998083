"""Feasible intervals of hidden counts, by linear programming (HiGHS). Pure.

The unknowns are counts ≥ 0; a fact is a linear equation that every reader knows. The interval of a sum of unknowns is
[minimum, maximum] over all the counts that satisfy the facts.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any, NamedTuple

import highspy
import numpy as np

#: Counts are integers; HiGHS answers within 1e-7.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Fact:
    """Σ coefficient × unknown = value."""

    terms: tuple[tuple[Hashable, int], ...]
    value: int


class Bounds(NamedTuple):
    """Integers between which a hidden count may be; `high` None: no limit. `proved` False: the solver gave up."""

    low: int
    high: int | None
    proved: bool = True

    @property
    def width(self) -> float:
        """Distance between the bounds; below 0 when nothing was proved, so that the caller hides more."""
        if not self.proved:
            return -1.0
        return float("inf") if self.high is None else float(self.high - self.low)


class Unknowns:
    """A system of facts, asked for the bounds of several sums."""

    def __init__(self, names: Sequence[Hashable], facts: Sequence[Fact]) -> None:
        self._index = {name: place for place, name in enumerate(names)}
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.setOptionValue("output_flag", False)
        self._solver.setOptionValue("threads", 1)
        self._solver.passModel(self._model(facts))
        self._last: list[int] = []

    def _model(self, facts: Sequence[Fact]) -> Any:
        starts, columns, values = [0], [], []
        for fact in facts:
            for name, coefficient in fact.terms:
                columns.append(self._index[name])
                values.append(float(coefficient))
            starts.append(len(columns))
        right = np.array([float(fact.value) for fact in facts])
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._index), len(facts)
        model.col_cost_ = np.zeros(len(self._index))
        model.col_lower_ = np.zeros(len(self._index))
        model.col_upper_ = np.full(len(self._index), highspy.kHighsInf)
        model.row_lower_ = model.row_upper_ = right
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(columns, dtype=np.int32)
        model.a_matrix_.value_ = np.array(values)
        return model

    def _extreme(self, sense: Any) -> float | None:
        """Return the optimum; infinity when there is none; None when the solver gave up."""
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return float(self._solver.getInfo().objective_function_value)
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return float("inf")
        return None

    def bounds(self, names: Sequence[Hashable]) -> Bounds:
        """Return the bounds of the sum of these unknowns, rounded inwards to integers."""
        for place in self._last:
            self._solver.changeColCost(place, 0.0)
        self._last = [self._index[name] for name in names]
        for place in self._last:
            self._solver.changeColCost(place, 1.0)
        low, high = self._extreme(highspy.ObjSense.kMinimize), self._extreme(highspy.ObjSense.kMaximize)
        if low is None or high is None or low == float("inf"):
            return Bounds(0, 0, proved=False)
        return Bounds(ceil(low - _TOLERANCE), None if high == float("inf") else floor(high + _TOLERANCE))
