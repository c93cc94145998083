"""What would bring more offers: a longer journey, or a stay shifted by a week. One question, on the last page alone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from companies.search import facets, space
from companies.search.lawful import Condition
from companies.search.query import Wider

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from companies.search.engine import Statement

MINUTES = (15, 30, 45, 60, 90, 120)
KILOMETRES = (5, 10, 20, 30, 50, 100)
SHIFT = dt.timedelta(days=7)


def wider(cursor: CursorWrapper, statement: Statement, *, found: int) -> list[Wider]:
    """Return what would bring at least one offer more: the next longer journey, or two when nothing is found, then the
    stay a week earlier or later.
    """
    query = statement.query
    by_time = query.minutes is not None
    kind, ladder = ("minutes", MINUTES) if by_time else ("km", KILOMETRES)
    now = query.minutes if by_time else query.km
    steps = [step for step in ladder if now is not None and step > now][: 1 if found else 2] if query.departure else []
    within = statement.reach(query.minutes, query.km)
    here = Condition() if within is None else _near(within)
    asked, rows = statement.covers(), Condition()
    columns: list[tuple[str, int, Condition, Condition]] = []
    farthest = within
    for step in steps:
        farthest = statement.reach(step, None) if by_time else statement.reach(None, step)
        assert farthest is not None
        columns.append((kind, step, asked, _near(farthest)))
    if statement.stay is not None:
        start, end = statement.stay
        earlier, later = statement.covers(-SHIFT), statement.covers(SHIFT)
        either = Condition([f"({earlier.sql} OR {later.sql})"], [*earlier.params, *later.params])
        columns.append(("dates", SHIFT.days, either, here))
        # The index sorts out what covers none of the three stays.
        rows.add("l.starts_on <= %s AND l.ends_on >= %s", start + SHIFT, end - SHIFT)
        rows.add(f"({asked.sql} OR {either.sql})", *asked.params, *either.params)
    if not columns:
        return []
    inner, params = statement.rows(rows, farthest)
    counts = ", ".join(
        f"count(*) FILTER (WHERE {dates.sql} AND {ring.sql} AND NOT ({asked.sql} AND {here.sql}))"
        for _, _, dates, ring in columns
    )
    cursor.execute(
        f"SELECT {counts} FROM (SELECT *, {statement.bits} AS m FROM ({inner}) r WHERE open > 0) l "
        f"WHERE {facets.condition(statement.filters)}",
        [
            *(
                part
                for _, _, dates, ring in columns
                for part in (*dates.params, *ring.params, *asked.params, *here.params)
            ),
            *params,
        ],
    )
    more = cursor.fetchone() or ()
    return [Wider(name, value, count) for (name, value, _, _), count in zip(columns, more, strict=True) if count]


def _near(metres: float) -> Condition:
    return Condition(["l.far <= %s"], [space.chord2(metres)])
