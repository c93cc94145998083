"""Registry of indicators: one module each. The order is that of reports, and of priority when secrecy must choose."""

from __future__ import annotations

from equity.indicators import covered_rate, placement_rate
from equity.indicators.base import DEFINITION_VERSION, Indicator

INDICATORS: tuple[Indicator, ...] = (placement_rate.INDICATOR, covered_rate.INDICATOR)
BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}

__all__ = ["BY_CODE", "DEFINITION_VERSION", "INDICATORS", "Indicator", "measured"]


def measured(*, with_run: bool) -> tuple[Indicator, ...]:
    """Return the indicators of a report; without a calculation, those that need one are left out."""
    return tuple(indicator for indicator in INDICATORS if with_run or not indicator.needs_run)
