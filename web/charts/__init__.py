"""Charts drawn by the server as inline SVG. Each one stands beside a table with the same figures.

Blue is placed, brick hatched is missing, ink is reference; shapes and hatching repeat what colours say.
"""

from web.charts.bars import Segment, age_bar, elapsed_bar, horizontal_bars, share_bar, stacked_bar
from web.charts.columns import Column, limit_columns
from web.charts.dots import Gap, Rate, gap_chart, rate_chart, rate_whisker
from web.charts.dumbbell import Balance, balance_chart

__all__ = [
    "Balance",
    "Column",
    "Gap",
    "Rate",
    "Segment",
    "age_bar",
    "balance_chart",
    "elapsed_bar",
    "gap_chart",
    "horizontal_bars",
    "limit_columns",
    "rate_chart",
    "rate_whisker",
    "share_bar",
    "stacked_bar",
]
