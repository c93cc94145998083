"""« À retenir »: one or two sentences written by rule from the frozen figures, never more than their intervals say."""

from __future__ import annotations

from collections.abc import Sequence

from equity.models import EquityFigure, EquitySnapshot
from equity.presentation import ComparisonLine, IndicatorReport, decimal, report_of

NO_GAP = "Aucun écart établi dans ce rapport. Cela ne prouve pas l'égalité\u00a0: voir la largeur des intervalles."
TOO_FEW = "Moins de 11 élèves\u00a0: aucun taux n'est publié."
TOO_SMALL = "Moins de 5 élèves placés, ou moins de 5 sans lieu\u00a0: aucun taux n'est publié."


def findings(snapshot: EquitySnapshot) -> list[str]:
    """Return the sentences of a frozen snapshot, about its main indicator (taux de placement)."""
    return sentences(report_of(snapshot).main)


def sentences(report: IndicatorReport) -> list[str]:
    """Return one or two sentences: the first established gap, then the others, in the fixed order of comparisons.

    Only gaps whose 95 % interval excludes 0 are named. Without any, the sentence says that this proves nothing.
    """
    total = report.total
    if total.suppression == EquityFigure.Suppression.DENOMINATOR:
        return [TOO_FEW]
    if total.is_suppressed:
        return [TOO_SMALL]
    established = [line for line in report.comparisons if line.is_established]
    if not established:
        return [NO_GAP]
    first, *others = established
    return [_first(first), *([_others(others)] if others else [])]


def _points(line: ComparisonLine) -> str:
    size = abs(100 * (line.figure.value or 0))
    return f"{decimal(size)}\u00a0{'point' if round(size, 1) < 2 else 'points'}"


def _way(line: ComparisonLine) -> str:
    return "moins souvent" if line.direction == "less" else "plus souvent"


def _bounds(line: ComparisonLine) -> str:
    """Bounds of the size of the gap, smallest first, in the same direction as the sentence."""
    low, high = sorted(abs(bound or 0) for bound in (line.figure.low, line.figure.high))
    return f"de {decimal(100 * low)} à {decimal(100 * high)}"


def _first(line: ComparisonLine) -> str:
    return (
        f"{line.comparison.subject} {_points(line)} {_way(line)} que {line.comparison.than} "
        f"(écart établi, intervalle {_bounds(line)})."
    )


def _others(lines: Sequence[ComparisonLine]) -> str:
    named = [f"{line.comparison.whom} ({_points(line)} {_way(line)} que {line.comparison.than})" for line in lines]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} et {named[-1]}"
    return f"L'écart est établi aussi pour {listed}."
