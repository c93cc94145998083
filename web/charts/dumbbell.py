"""Dumbbells: needs against places, by sector."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.french import counted, number
from web.svg import element, image, line, text


@dataclass(frozen=True, slots=True)
class Balance:
    """Pupils to place and free places of a sector."""

    label: str
    needs: int
    places: int

    @property
    def gap(self) -> int:
        """Places left over; negative when some are missing."""
        return self.places - self.needs

    @property
    def words(self) -> str:
        """Say the gap: « manque 34 places », « +29 places »."""
        if self.gap < 0:
            return f"manque {counted(-self.gap, 'place|places')}"
        return "juste assez" if self.gap == 0 else f"+{counted(self.gap, 'place|places')}"


def _step(top: int) -> int:
    raw = max(top, 1) / 4
    scale = 10 ** math.floor(math.log10(raw)) if raw >= 1 else 1
    return max(1, int(next(scale * factor for factor in (1, 2, 5, 10) if scale * factor >= raw)))


def balance_chart(rows: Sequence[Balance], title: str, width: int = 720) -> SafeString:
    """Return one dumbbell a sector, in the order given: hollow circle = pupils to place, square = places."""
    left, right, height = 290, width - 130, 27
    step = _step(max((max(row.needs, row.places) for row in rows), default=1))
    end = step * max(1, math.ceil(max((max(row.needs, row.places) for row in rows), default=1) / step))

    def x(value: int) -> float:
        return left + value / end * (right - left)

    bottom = height * len(rows)
    parts: list[SafeString] = []
    for tick in range(0, end + 1, step):
        parts += [line(x(tick), 0, x(tick), bottom, "axis")]
        parts += [text(x(tick), bottom + 16, number(tick), "soft", "middle")]
    for index, row in enumerate(rows):
        y, short = height * index + height / 2, row.gap < 0
        parts += [
            text(left - 14, y + 4, row.label, anchor="end"),
            line(x(row.needs), y, x(row.places), y, "link-brick" if short else "link-blue"),
            element(
                "rect", x=x(row.places) - 4.5, y=y - 4.5, width=9, height=9, class_="c-brick" if short else "c-blue"
            ),
            element("circle", cx=x(row.needs), cy=y, r=5, class_="need"),
            text(right + 14, y + 4, row.words, "t-brick" if short else "t-blue"),
        ]
    desc = " ; ".join(f"{row.label} : {number(row.needs)} élèves, {number(row.places)} places" for row in rows)
    return image(width, bottom + 22, title, desc, *parts)
