"""Bars: share placed, reasons, ages, quantities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.french import counted, number
from web.svg import element, image, join, text


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar; `css` is a class of colour (c-blue, c-hatch, c-brick-l, c-ink-2)."""

    label: str
    value: int
    css: str


def _percent(share: float) -> str:
    return f"{100 * share:.3f}".rstrip("0").rstrip(".") + "%"


def stacked_bar(segments: Sequence[Segment], title: str, height: int = 8) -> SafeString:
    """Return a bar whose parts add up to its whole width; an empty total leaves the track alone."""
    total = sum(segment.value for segment in segments)
    parts, start = [element("rect", width="100%", height=height, rx=2, class_="c-track")], 0.0
    for segment in segments:
        if segment.value:
            share = segment.value / total
            # Widths in percent: the bar takes any width and its hatching is not stretched.
            parts.append(element("rect", x=_percent(start), width=_percent(share), height=height, class_=segment.css))
            start += share
    spoken = ", ".join(f"{segment.label} : {number(segment.value)}" for segment in segments)
    return element(
        "svg",
        *parts,
        class_="meter",
        height=height,
        role="img",
        aria_label=f"{title}. {spoken}",
        focusable="false",
    )


def share_bar(placed: int, missing: int) -> SafeString:
    """Return the bar of pupils placed (blue) and without a place (hatched)."""
    return stacked_bar([Segment("placés", placed, "c-blue"), Segment("sans lieu", missing, "c-hatch")], "Part placée")


def age_bar(days: int, limit: int = 5, longest: int = 10) -> SafeString:
    """Return how long something has waited, on `longest` days, with the agreed delay as a mark."""
    late = days > limit
    return element(
        "svg",
        element("rect", y=1, width="100%", height=8, rx=2, class_="c-track"),
        element(
            "rect",
            y=1,
            width=_percent(min(days, longest) / longest),
            height=8,
            rx=2,
            class_="c-brick" if late else "c-blue",
        ),
        element("rect", x=_percent(limit / longest), width=1.5, height=10, class_="c-mark"),
        class_="meter meter--age",
        height=10,
        role="img",
        aria_label=f"{counted(days, 'jour|jours')} pour un délai de {limit}",
        focusable="false",
    )


def elapsed_bar(done: float, spoken: str) -> SafeString:
    """Return a bar filled to the share `done` in [0, 1]."""
    return element(
        "svg",
        element("rect", width="100%", height=6, rx=2, class_="c-track"),
        element("rect", width=_percent(min(max(done, 0.0), 1.0)), height=6, rx=2, class_="c-blue"),
        class_="meter meter--thin",
        height=6,
        role="img",
        aria_label=spoken,
        focusable="false",
    )


def horizontal_bars(rows: Sequence[tuple[str, int]], title: str, width: int = 640) -> SafeString:
    """Return one bar a row, in the order given, with its name at the left and its value at its end."""
    left, step, top = 200, 26, max((value for _, value in rows), default=0) or 1
    room = width - left - 60
    parts = []
    for index, (label, value) in enumerate(rows):
        y = index * step
        length = room * value / top
        parts.append(
            join(
                [
                    text(left - 10, y + 16, label, anchor="end"),
                    element("rect", x=left, y=y + 5, width=length, height=14, rx=2, class_="c-blue"),
                    text(left + length + 8, y + 16, number(value), "strong"),
                ]
            )
        )
    desc = " ; ".join(f"{label} : {number(value)}" for label, value in rows)
    return image(width, len(rows) * step + 2, title, desc, *parts)
