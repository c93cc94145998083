"""Columns by week: what is there, what may come on top of it, and a limit that changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.french import number
from web.svg import element, image, join, line, text

WIDTH, HEIGHT = 340, 190
LEFT, TOP, BOTTOM = 64, 26, 26


@dataclass(frozen=True, slots=True)
class Column:
    """One week: its label, what is there, what may come, and the most allowed (None: not known)."""

    label: str
    present: int
    coming: int
    most: int | None


def limit_columns(columns: Sequence[Column], title: str) -> SafeString:
    """Return a column a week, present below and coming above in a dashed outline, under the line of the limit."""
    top = max((max(one.present + one.coming, one.most or 0) for one in columns), default=0) or 1
    room, step = HEIGHT - TOP - BOTTOM, (WIDTH - LEFT) / max(len(columns), 1)

    def height(value: int) -> float:
        return room * value / top

    base = HEIGHT - BOTTOM
    parts = [line(LEFT, base, WIDTH, base, "axis")]
    for index, one in enumerate(columns):
        x, wide = LEFT + index * step + step * 0.15, step * 0.7
        middle, total = x + wide / 2, one.present + one.coming
        beyond = one.most is not None and one.present > one.most
        if one.present:
            tall = height(one.present)
            css = "c-brick" if beyond else "c-blue"
            parts.append(element("rect", x=x, y=base - tall, width=wide, height=tall, rx=2, class_=css))
        if one.coming:
            tall = height(one.coming)
            y = base - height(total)
            parts.append(element("rect", x=x + 0.75, y=y, width=wide - 1.5, height=tall, rx=2, class_="c-coming"))
        parts.append(text(middle, base - height(total) - 5, number(total), "strong", "middle"))
        parts.append(text(middle, HEIGHT - 8, one.label, "soft", "middle"))
    parts.extend(_limits(columns, step, lambda value: base - height(value)))
    desc = " ; ".join(
        f"semaine {one.label} : {number(one.present)}"
        + (f", jusqu'à {number(one.present + one.coming)}" if one.coming else "")
        + (f", {number(one.most)} au plus" if one.most is not None else "")
        for one in columns
    )
    return image(WIDTH, HEIGHT, title, desc, join(parts))


def _limits(columns: Sequence[Column], step: float, y_of: Callable[[int], float]) -> list[SafeString]:
    """Draw the limit, one piece for each run of weeks that share it; its first value is written at the left."""
    parts: list[SafeString] = []
    start = 0
    for index in range(1, len(columns) + 1):
        most = columns[start].most
        if index < len(columns) and columns[index].most == most:
            continue
        if most is not None:
            y = y_of(most)
            parts.append(line(LEFT + start * step, y, LEFT + index * step, y, "limit"))
            if not parts[:-1]:
                parts.append(text(LEFT - 6, y + 4, f"max {number(most)}", "t-brick", "end"))
        start = index
    return parts
