"""Intervals of rates and of their differences; pure arithmetic, no database.

Sources: E. B. Wilson, JASA 22 (1927), 209-212; R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872 (one
proportion, method 3) and 873-890 (difference of two independent proportions, method 10).
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

#: 97.5 % quantile of the normal law: two-sided intervals at 95 %.
Z95 = 1.959963984540054


class Interval(NamedTuple):
    """Bounds of a two-sided 95 % interval."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether a difference with this interval is established."""
        return self.low > 0 or self.high < 0


def _check(successes: int, total: int) -> None:
    if total <= 0 or not 0 <= successes <= total:
        raise ValueError(f"Effectif impossible : {successes} sur {total}.")


def rate(successes: int, total: int) -> float:
    """Return successes / total, in [0, 1]; ValueError unless 0 ≤ successes ≤ total and total > 0."""
    _check(successes, total)
    return successes / total


def wilson(successes: int, total: int) -> Interval:
    """Return the score interval of a proportion, in [0, 1]; ValueError as `rate`.

    Without continuity correction. Exactly 0 (or 1) at the bound when there is no success (no failure).
    """
    _check(successes, total)
    p, z2 = successes / total, Z95 * Z95
    centre = p + z2 / (2 * total)
    half = Z95 * sqrt(p * (1 - p) / total + z2 / (4 * total * total))
    scale = 1 + z2 / total
    low = 0.0 if successes == 0 else (centre - half) / scale
    high = 1.0 if successes == total else (centre + half) / scale
    return Interval(low, high)


def newcombe(first: tuple[int, int], second: tuple[int, int]) -> Interval:
    """Return the interval of rate(first) - rate(second), in [-1, 1]; each argument is (successes, total).

    Hybrid score interval without continuity correction; ValueError as `rate`.
    """
    p1, p2 = rate(*first), rate(*second)
    (low1, high1), (low2, high2) = wilson(*first), wilson(*second)
    gap = p1 - p2
    return Interval(
        gap - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        gap + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    )


def ratio(first: tuple[int, int], second: tuple[int, int]) -> float | None:
    """Return rate(first) / rate(second), or None when the second rate is 0; ValueError as `rate`."""
    p1, p2 = rate(*first), rate(*second)
    return p1 / p2 if p2 else None
