"""Ten thousand cells that people, files or attackers may write, the same at each run."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

COUNT = 10_000
#: What begins a formula in one spreadsheet or another, alone or after what a reader skips.
STARTS = [
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    " =",
    "\u00a0=",
    "＝",
    "＋",
    "－",
    "＠",
    "'=",
    '"=',
    "\ufeff=",
    "\u200b=",
]
BODIES = [
    "1+1", "SUM(A1:A9)", "cmd|' /C calc'!A0", 'HYPERLINK("https://exemple.example";"ici")', "A1", "2+5+cmd|'!A0",
    'WEBSERVICE("https://exemple.example")', "DDE(\"soffice\";\"x\";\"y\")", "of:=1+1", "1e5", "",
]  # fmt: skip
texts = st.one_of(
    st.builds(str.__add__, st.sampled_from(STARTS), st.one_of(st.sampled_from(BODIES), st.text(max_size=20))),
    st.text(max_size=40),
    st.builds(
        lambda text, sep: text.join(sep), st.sampled_from(["=1+1", "-2"]), st.sampled_from([";;", '""', "\r\n\r"])
    ),
)
values = st.one_of(
    texts,
    texts,
    texts,
    st.integers(min_value=-(10**12), max_value=10**12),
    st.decimals(min_value=-(10**6), max_value=10**6, places=2),
    st.booleans(),
    st.none(),
    st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 12, 31)),
)


def cells(count: int = COUNT) -> list[Any]:
    """Return the cells, drawn by hypothesis from a fixed seed."""
    found: list[Any] = []

    @seed(2026)
    @settings(
        max_examples=count // 100 + 20, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(values, min_size=100, max_size=120))
    def draw(drawn: list[Any]) -> None:
        found.extend(drawn)

    draw()
    # The smallest examples come first: shuffled, they are spread over the columns.
    random.Random(2026).shuffle(found)
    assert len(found) >= count
    return found[:count]


def rows(width: int = 10) -> list[list[Any]]:
    """Return the cells as the rows of a table."""
    every = cells()
    return [every[start : start + width] for start in range(0, len(every), width)]


def is_text(value: Any) -> bool:
    """Return whether an export writes the value as words."""
    return isinstance(value, (str, bool))


def is_number(value: Any) -> bool:
    """Return whether an export writes the value as a number."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
