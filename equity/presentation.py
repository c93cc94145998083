"""What pages, exports and the API show of a frozen report: figures with their words, « s » for what is hidden.

Nothing is computed here but words: every number comes from the frozen figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from equity.dimensions import BY_CODE as DIMENSIONS
from equity.dimensions import COMPARISONS, Comparison, Dimension
from equity.indicators import BY_CODE as INDICATORS
from equity.indicators import Indicator
from equity.models import EquityFigure, EquitySnapshot
from equity.population import sql_of
from equity.tabulation import ALL, TOTAL

SUPPRESSED = "s"
LEGEND = (
    "s : secret statistique. Un groupe n'est publié qu'à partir de 11 élèves, et si chacun de ses effectifs (placés, "
    "sans lieu) est nul ou d'au moins 5. Un groupe peut aussi être masqué pour qu'un autre ne se déduise pas du total "
    "(secret secondaire)."
)
_REASONS = {
    EquityFigure.Suppression.PRIMARY: "Masqué : un effectif de ce groupe est inférieur à 5 élèves.",
    EquityFigure.Suppression.DENOMINATOR: "Masqué : moins de 11 élèves, aucun taux n'est publié.",
    EquityFigure.Suppression.SECONDARY: "Masqué pour qu'un autre groupe ne se déduise pas du total.",
}


def decimal(value: float, digits: int = 1) -> str:
    """Return a number in French: decimal comma, true minus sign, no negative zero."""
    text = f"{abs(value):.{digits}f}"
    negative = value < 0 and float(text) != 0
    return ("−" if negative else "") + text.replace(".", ",")


def percent(rate: float) -> str:
    """Return a rate as « 84,5 % »."""
    return f"{decimal(100 * rate)}\u00a0%"


def points(gap: float) -> str:
    """Return a gap as « +1,3 pt » or « −14,5 pt »."""
    return f"{_signed(gap)}\u00a0pt"


def _signed(gap: float) -> str:
    text = decimal(100 * gap)
    return text if text.startswith("−") or float(text.replace(",", ".")) == 0 else f"+{text}"


@dataclass(frozen=True, slots=True)
class RateLine:
    """One group: counts, rate in [0, 1] with its interval; numbers are None and texts « s » when hidden."""

    figure: EquityFigure
    label: str
    is_union: bool = False

    @property
    def group(self) -> str:
        """Code of the group."""
        return self.figure.group

    @property
    def is_suppressed(self) -> bool:
        """Whether the figures are hidden."""
        return bool(self.figure.suppression)

    @property
    def suppression(self) -> str:
        """Code of the reason, or the empty string."""
        return self.figure.suppression

    @property
    def reason(self) -> str:
        """Sentence that says why the figures are hidden, or the empty string."""
        return reason_of(self.figure)

    @property
    def count(self) -> str:
        """« 271 sur 318 »."""
        return SUPPRESSED if self.is_suppressed else f"{self.figure.numerator} sur {self.figure.denominator}"

    @property
    def rate(self) -> str:
        """« 85,2 % »."""
        return SUPPRESSED if self.figure.value is None else percent(self.figure.value)

    @property
    def interval(self) -> str:
        """« 81,6 à 87,1 % »."""
        if self.figure.low is None or self.figure.high is None:
            return SUPPRESSED
        return f"{decimal(100 * self.figure.low)} à {percent(self.figure.high)}"


@dataclass(frozen=True, slots=True)
class ComparisonLine:
    """Two groups and their gap (first minus second), in the fixed order of every report."""

    comparison: Comparison
    dimension: Dimension
    figure: EquityFigure
    first: RateLine
    second: RateLine

    @property
    def label(self) -> str:
        """« Filles / garçons »."""
        return self.comparison.short

    @property
    def is_suppressed(self) -> bool:
        """Whether the gap is hidden, because one of its two rates is."""
        return bool(self.figure.suppression)

    @property
    def reason(self) -> str:
        """Sentence that says why the gap is hidden, or the empty string."""
        return reason_of(self.figure)

    @property
    def is_established(self) -> bool:
        """Whether the interval of the gap excludes 0."""
        low, high = self.figure.low, self.figure.high
        return low is not None and high is not None and (low > 0 or high < 0)

    @property
    def direction(self) -> str:
        """`less`, `more`, `open` (the interval holds 0) or `hidden`: tone and shape of the point."""
        if self.is_suppressed:
            return "hidden"
        if not self.is_established:
            return "open"
        return "less" if (self.figure.value or 0) < 0 else "more"

    @property
    def reading(self) -> str:
        """« Écart établi », « Non concluant » or « Non publié »."""
        return {"hidden": "Non publié", "open": "Non concluant"}.get(self.direction, "Écart établi")

    @property
    def gap(self) -> str:
        """« −14,5 pt »."""
        return SUPPRESSED if self.figure.value is None else points(self.figure.value)

    @property
    def interval(self) -> str:
        """« [−22,7 ; −6,2] », in points."""
        if self.figure.low is None or self.figure.high is None:
            return SUPPRESSED
        return f"[{_signed(self.figure.low)}\u00a0; {_signed(self.figure.high)}]"

    @property
    def ratio(self) -> str:
        """« 0,84 »; a dash when the second rate is 0."""
        if self.is_suppressed:
            return SUPPRESSED
        return "–" if self.figure.ratio is None else decimal(self.figure.ratio, 2)


@dataclass(frozen=True, slots=True)
class DimensionTable:
    """Rates of every group of one dimension, in the order of display."""

    dimension: Dimension
    lines: Sequence[RateLine]

    @property
    def label(self) -> str:
        """Caption of the table."""
        return self.dimension.label

    @property
    def definition(self) -> str:
        """What the groups are."""
        return self.dimension.definition

    @property
    def is_alphabetical(self) -> bool:
        """Whether the order means nothing: « Ordre alphabétique, aucun classement »."""
        return self.dimension.alphabetical


@dataclass(frozen=True)
class IndicatorReport:
    """One indicator of a report: total, comparisons, tables."""

    indicator: Indicator
    total: RateLine
    comparisons: Sequence[ComparisonLine]
    tables: Sequence[DimensionTable]

    @cached_property
    def sql(self) -> str:
        """The statement that was run for this indicator, with the names of its parameters."""
        return re.sub(r"%\((\w+)\)s", r":\1", sql_of([self.indicator]))


@dataclass(frozen=True)
class Report:
    """A frozen report, ready to show. `main` is the first indicator (taux de placement)."""

    snapshot: EquitySnapshot
    indicators: Sequence[IndicatorReport]
    legend: str = LEGEND

    @property
    def main(self) -> IndicatorReport:
        """The indicator that a page opens with."""
        return self.indicators[0]

    @property
    def headings(self) -> list[str]:
        """Column headings of the export."""
        return [
            *("Indicateur", "Nature", "Dimension", "Groupe", "Groupe de référence", "Placés", "Élèves"),
            *("Valeur (%, points)", "Borne basse à 95 %", "Borne haute à 95 %", "Rapport", "Secret"),
        ]

    @property
    def rows(self) -> list[list[object]]:
        """Rows of the export, in the order of the page; « s » in each hidden cell, the reason in the last column."""
        return [row for part in self.indicators for row in _rows(part)]


def reason_of(figure: EquityFigure) -> str:
    """Return the sentence that says why a figure is hidden, or the empty string."""
    return _REASONS.get(EquityFigure.Suppression(figure.suppression), "")


def _cells(figure: EquityFigure, *, kind: str, dimension: str, group: str, reference: str) -> list[object]:
    numbers: list[object]
    if figure.suppression:
        numbers = [SUPPRESSED] * 6
    else:
        hundred = [None if v is None else round(100 * v, 1) for v in (figure.value, figure.low, figure.high)]
        ratio = None if figure.ratio is None else round(figure.ratio, 2)
        numbers = [figure.numerator, figure.denominator, *hundred, ratio]
    # Columns that never hold a number for this kind of row stay empty rather than « s ».
    if kind == "Écart":
        numbers[0] = numbers[1] = None
    else:
        numbers[5] = None
    return [INDICATORS[figure.indicator].label, kind, dimension, group, reference, *numbers, reason_of(figure)]


def _rows(part: IndicatorReport) -> Iterable[list[object]]:
    yield _cells(part.total.figure, kind="Taux", dimension="Ensemble", group=part.total.label, reference="")
    for line in part.comparisons:
        yield _cells(
            line.figure,
            kind="Écart",
            dimension=line.dimension.label,
            group=line.first.label,
            reference=line.second.label,
        )
    for table in part.tables:
        for rate in table.lines:
            yield _cells(rate.figure, kind="Taux", dimension=table.label, group=rate.label, reference="")


def report_of(snapshot: EquitySnapshot) -> Report:
    """Return the report of a frozen snapshot, in one query; must run in a scope that may read it.

    A report frozen with groups or indicators that no longer exist shows those that still do. ValueError when the
    snapshot is not frozen.
    """
    if not snapshot.data_sha256:
        raise ValueError("Ce rapport n'est pas figé.")
    by_indicator: dict[str, list[EquityFigure]] = {}
    for figure in snapshot.figures.order_by("position"):
        by_indicator.setdefault(figure.indicator, []).append(figure)
    parts = [_indicator(INDICATORS[code], figures) for code, figures in by_indicator.items() if code in INDICATORS]
    return Report(snapshot, parts)


def _indicator(indicator: Indicator, figures: Sequence[EquityFigure]) -> IndicatorReport:
    rates: dict[tuple[str, str], RateLine] = {}
    gaps: dict[tuple[str, str, str], EquityFigure] = {}
    for figure in figures:
        if figure.kind == EquityFigure.Kind.GAP:
            gaps[figure.dimension, figure.group, figure.reference] = figure
        elif figure.dimension == TOTAL:
            rates[TOTAL, ALL] = RateLine(figure, "Ensemble")
        elif dimension := DIMENSIONS.get(figure.dimension):
            label = dimension.label_of(figure.group)
            rates[figure.dimension, figure.group] = RateLine(figure, label, figure.group in dimension.unions)
    comparisons = [
        ComparisonLine(
            comparison,
            DIMENSIONS[comparison.dimension],
            gaps[comparison.dimension, comparison.group, comparison.reference],
            rates[comparison.dimension, comparison.group],
            rates[comparison.dimension, comparison.reference],
        )
        for comparison in COMPARISONS
        if (comparison.dimension, comparison.group, comparison.reference) in gaps
    ]
    tables = [
        DimensionTable(dimension, lines)
        for code, dimension in DIMENSIONS.items()
        if (lines := [line for (owner, _), line in rates.items() if owner == code])
    ]
    return IndicatorReport(indicator, rates[TOTAL, ALL], comparisons, tables)
