"""The chart of a speciality: students out week by week, against the places available."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from placements.calendar.load import Saturation
from web.french import SHORT_MONTHS, counted, day, number
from web.svg import element, image, line, text

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 1120, 220, 44, 14, 26


def load_chart(rows: Sequence[Saturation], title: str) -> SafeString:
    """Draw one bar a week: blue up to the places available, hatched beyond; an ink line is the places."""
    top = max([1, *(one.out for one in rows), *(one.available for one in rows if one.out)])
    step = _step(top)
    end = step * -(-top // step)
    room, floor = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    width = (WIDTH - LEFT) / max(len(rows), 1)

    def y(value: float) -> float:
        return floor - min(value, end) / end * room

    parts: list[SafeString] = []
    for index, one in enumerate(rows):
        if one.week.closed:
            parts.append(element("rect", x=LEFT + index * width, y=TOP, width=width, height=room, class_="c-holiday"))
    for tick in range(0, end + 1, step):
        parts += [line(LEFT, y(tick), WIDTH, y(tick), "axis"), text(LEFT - 8, y(tick) + 4, number(tick), "soft", "end")]
    month = 0
    for index, one in enumerate(rows):
        x = LEFT + index * width
        if one.week.monday.month != month and one.week.monday.day <= 13:
            month = one.week.monday.month
            parts.append(text(x + 2, HEIGHT - 6, SHORT_MONTHS[month - 1], "soft"))
        if one.week.closed or not one.out:
            continue
        served = min(one.out, one.available)
        bar = {"x": x + 2.0, "width": width - 4.0}
        if served:
            parts.append(element("rect", y=y(served), height=floor - y(served), class_="c-blue", **bar))
        if one.missing:
            parts.append(element("rect", y=y(one.out), height=y(served) - y(one.out), class_="c-hatch", **bar))
        parts.append(line(x, y(one.available), x + width, y(one.available), "places"))
    worst = max(rows, key=lambda one: (one.missing, one.out), default=None)
    desc = "Aucun élève dehors."
    if worst and worst.out:
        desc = (
            f"Semaine la plus chargée : {day(worst.week.monday)}, {counted(worst.out, 'élève|élèves')} pour "
            f"{counted(worst.available, 'place|places')}."
        )
    return image(WIDTH, HEIGHT, title, desc, *parts)


def _step(top: int) -> int:
    return next(one for one in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20_000, 10**9) if top / one <= 5)
