"""Charts of equity reports in templates."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from equity.presentation import ComparisonLine, RateLine
from web.charts.dots import Gap, Rate, gap_chart, rate_chart

register = template.Library()


@register.simple_tag
def gap_plot(lines: Sequence[ComparisonLine], title: str) -> SafeString:
    """Draw the gaps of a report, in its fixed order."""
    gaps = []
    for line in lines:
        first, _, second = line.label.partition(" / ")
        figure = line.figure
        gaps.append(Gap(first, second, line.dimension.label, figure.value, figure.low, figure.high))
    return gap_chart(gaps, f"{title} : écarts entre groupes, en points")


@register.simple_tag
def rate_plot(lines: Sequence[RateLine], total: RateLine, title: str) -> SafeString:
    """Draw the rates of one dimension; the dotted line is the whole population."""
    rates = [Rate(line.label, line.count, line.figure.value, line.figure.low, line.figure.high) for line in lines]
    return rate_chart(rates, f"{title} : taux et intervalles à 95 %", total.figure.value)
