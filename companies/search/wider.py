"""What would bring more offers: a longer journey, or a stay shifted by a week. One question, on the last page alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from companies.search import facets, space
from companies.search.lawful import Condition
from companies.search.query import Wider

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from companies.search.engine import Statement

MINUTES = (15, 30, 45, 60, 90, 120)
KILOMETRES = (5, 10, 20, 30, 50, 100)
SHIFT_DAYS = 7
#: Longer journeys tried.
STEPS = 2


def wider(cursor: CursorWrapper, statement: Statement) -> list[Wider]:
    """Return what would bring at least one offer more; the two first longer journeys, then the shifted dates."""
    query = statement.query
    kind, ladder, now = "minutes", MINUTES, query.minutes
    if query.minutes is None:
        kind, ladder, now = "km", KILOMETRES, query.km
    steps = [step for step in ladder if now is not None and step > now][:STEPS] if query.departure else []
    shifted = statement.stay is not None
    if not steps and not shifted:
        return []
    within = statement.reach(query.minutes, query.km)
    rings = [statement.reach(**{kind: step}) for step in steps]  # type: ignore[arg-type]
    columns, params = [], []
    asked = statement.covers()
    here = Condition() if within is None else _near(within)
    for metres in rings:
        assert metres is not None
        ring = _near(metres)
        columns.append(f"count(*) FILTER (WHERE {asked.sql} AND {ring.sql} AND NOT {here.sql})")
        params += [*asked.params, *ring.params, *here.params]
    either = [statement.covers(shift) for shift in (-SHIFT_DAYS, SHIFT_DAYS)] if shifted else []
    if shifted:
        sql = " OR ".join(one.sql for one in either)
        columns.append(f"count(*) FILTER (WHERE ({sql}) AND NOT {asked.sql} AND {here.sql})")
        params += [part for one in (*either, asked, here) for part in one.params]
    # The rows of the longest journey, for the stay as asked or shifted.
    any_dates = Condition()
    if shifted:
        parts = [asked, *either]
        any_dates.add(f"({' OR '.join(one.sql for one in parts)})", *(part for one in parts for part in one.params))
    rows, row_params = statement.rows(any_dates, max((one for one in rings if one is not None), default=within))
    cursor.execute(
        f"SELECT {', '.join(columns)} FROM (SELECT *, {statement.bits} AS m FROM ({rows}) r WHERE open > 0) l "
        f"WHERE {facets.condition(statement.filters)}",
        [*params, *row_params],
    )
    counts = cursor.fetchone() or ()
    names = [(kind, step) for step in steps] + ([("dates", SHIFT_DAYS)] if shifted else [])
    return [Wider(name, value, count) for (name, value), count in zip(names, counts, strict=True) if count]


def _near(metres: float) -> Condition:
    found = Condition()
    found.add("l.far <= %s", space.chord2(metres))
    return found
