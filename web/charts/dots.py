"""Dots and whiskers: gaps between groups, rates with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.french import MINUS, number, percent, points, signed
from web.svg import element, image, join, line, text


@dataclass(frozen=True, slots=True)
class Gap:
    """One comparison: group against reference, as differences of rates in [-1, 1]; `value` None when suppressed."""

    label: str
    reference: str
    subject: str
    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def established(self) -> bool:
        """Whether the interval excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate in [0, 1] with its interval; `value` None when suppressed; `note` is said under the name."""

    label: str
    note: str
    value: float | None
    low: float | None = None
    high: float | None = None


def _whisker(x: float, low: float, high: float, y: float, css: str, *, full: bool) -> SafeString:
    return join(
        [
            line(low, y, high, y, f"whisker {css}"),
            line(low, y - 5, low, y + 5, f"whisker {css}"),
            line(high, y - 5, high, y + 5, f"whisker {css}"),
            element("circle", cx=x, cy=y, r=5.5, class_=f"point {css} point--{'full' if full else 'hollow'}"),
        ]
    )


def _bounds(rows: Sequence[Gap]) -> tuple[int, int]:
    """Return the axis in points: -30 to +20 at least, in tens, wide enough for every interval."""
    lows = [100 * row.low for row in rows if row.low is not None]
    highs = [100 * row.high for row in rows if row.high is not None]
    return (
        min(-30, 10 * math.floor(min(lows, default=0) / 10)),
        max(20, 10 * math.ceil(max(highs, default=0) / 10)),
    )


def _gap_words(row: Gap) -> str:
    if row.value is None or row.low is None or row.high is None:
        return "s"
    low, high = (signed(100 * bound, 1) for bound in (row.low, row.high))
    return f"{signed(100 * row.value, 1)} [{low} ; {high}]"


def _names_width(names: Sequence[str], least: int) -> int:
    """Return the width of the column of names, from an average letter of the system fonts at this size."""
    return max(least, math.ceil(7.2 * max(map(len, names), default=0)) + 12)


def gap_chart(rows: Sequence[Gap], title: str, width: int = 900) -> SafeString:
    """Return the gaps in points. Full point: the interval excludes zero; brick below zero, blue above."""
    start, end = _bounds(rows)
    left = _names_width([f"{row.label} / {row.reference}" for row in rows], 260)
    right, top, step = width - 170, 26, 36

    def x(share: float) -> float:
        return left + (100 * share - start) / (end - start) * (right - left)

    bottom = top + step * len(rows)
    ticks = range(start, end + 1, 10 if end - start <= 80 else 20)
    parts = [
        text(x(0) - 12, 12, "← placés moins souvent", "soft", "end"),
        text(x(0) + 12, 12, "placés plus souvent →", "soft"),
        text(right + 24, 12, "Écart, IC à 95 %", "strong"),
    ]
    for tick in ticks:
        place = x(tick / 100)
        words = "0\u00a0pt" if tick == 0 else f"{'+' if tick > 0 else MINUS}{abs(tick)}"
        parts += [line(place, top, place, bottom, "zero" if tick == 0 else "axis")]
        parts += [text(place, bottom + 16, words, "soft", "middle")]
    for index, row in enumerate(rows):
        y = top + step * index + step / 2
        name = element("text", element("tspan", row.label, class_="strong"), f" / {row.reference}", x=0, y=y - 2)
        parts += [name, text(0, y + 12, row.subject, "soft")]
        if row.value is None or row.low is None or row.high is None:
            parts += [
                element("rect", x=left, y=y - 8, width=right - left, height=16, class_="c-suppressed"),
                text((left + right) / 2, y + 4, "s : non publié à ce niveau", anchor="middle"),
                text(right + 24, y + 4, "s"),
            ]
            continue
        tone = ("w-brick" if row.value < 0 else "w-blue") if row.established else "w-ink"
        parts.append(_whisker(x(row.value), x(row.low), x(row.high), y, tone, full=row.established))
        parts.append(text(right + 24, y + 4, _gap_words(row), "t-brick" if tone == "w-brick" else ""))
    desc = " ; ".join(f"{row.label} par rapport à {row.reference} : {_gap_words(row)}" for row in rows)
    return image(width, bottom + 24, title, desc, *parts)


def _rate_axis(rows: Sequence[Rate], reference: float | None) -> tuple[float, float]:
    lows = [row.low for row in rows if row.low is not None] + ([reference] if reference is not None else [])
    start = 0.2 * math.floor(min([*lows, 0.6]) / 0.2 + 1e-9)
    return max(0.0, start), 1.0


def rate_chart(rows: Sequence[Rate], title: str, reference: float | None = None) -> SafeString:
    """Return rates with their intervals; the dotted line is the whole (pôle or académie)."""
    start, end = _rate_axis(rows, reference)
    left = _names_width([row.label for row in rows], 170)
    width, step = left + 250, 36
    right = width - 24

    def x(share: float) -> float:
        return left + (share - start) / (end - start) * (right - left)

    bottom = step * len(rows)
    parts: list[SafeString] = []
    for tick in range(round(start * 100), 101, 20):
        parts += [line(x(tick / 100), 0, x(tick / 100), bottom, "axis")]
        parts += [text(x(tick / 100), bottom + 16, f"{tick}\u00a0%", "soft", "middle")]
    if reference is not None:
        parts.append(line(x(reference), 0, x(reference), bottom, "reference"))
    for index, row in enumerate(rows):
        y = step * index + step / 2
        parts += [text(0, y - 2, row.label), text(0, y + 12, row.note, "soft")]
        if row.value is None or row.low is None or row.high is None:
            parts.append(text((left + right) / 2, y + 4, "s", "strong", "middle"))
        else:
            parts.append(_whisker(x(row.value), x(row.low), x(row.high), y, "w-blue", full=True))
    desc = " ; ".join(f"{row.label} : {percent(row.value) if row.value is not None else 's'}" for row in rows)
    return image(width, bottom + 24, title, desc, *parts)


def rate_whisker(
    rate: float, low: float, high: float, reference: float | None = None, *, start: float = 0.6, end: float = 1.0
) -> SafeString:
    """Return the small whisker of a row of a table, on a scale common to the rows (bounds are cut at its ends)."""
    width, height = 160, 20

    def x(share: float) -> float:
        return 6 + (min(max(share, start), end) - start) / (end - start) * (width - 12)

    parts = [
        line(x(start + (end - start) * part / 4), 2, x(start + (end - start) * part / 4), 18, "axis")
        for part in range(5)
    ]
    if reference is not None:
        parts.append(line(x(reference), 0, x(reference), height, "reference"))
    parts.append(_whisker(x(rate), x(low), x(high), 10, "w-blue", full=True))
    drawing = element("g", *parts)
    spoken = f"{percent(rate)}, de {number(100 * low, 1)} à {number(100 * high, 1)}"
    return element(
        "svg", drawing, class_="chart chart--row", viewBox=f"0 0 {width} {height}", width=width, height=height,
        role="img", aria_label=spoken, focusable="false",
    )  # fmt: skip


def gap_points(value: float | None) -> str:
    """Write a gap in points, or « s » when it is suppressed."""
    return "s" if value is None else points(value)
