"""What the buttons beside a finding do to the draft: each repairs what was typed, nothing is published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from companies.offers.load import meter_of
from companies.offers.reading import Reading
from companies.offers.steps import timetable

ADULTS_REASON = "Travaux interdits aux mineurs ou soumis à déclaration (code du travail, D4153-15 et suivants)"
FIFTEEN_REASON = "Travaux réglementés ouverts à partir de 15 ans (code du travail, R4153-39)"
#: Code of a repair → row to which the page returns.
ROWS = {
    "seats": "seats", "split": "seats", "adults": "age", "age": "age", "hours": "schedule", "works": "works",
    "reserved": "reserved",
}  # fmt: skip


def apply(reading: Reading, code: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the values repaired, and those of a second draft when the offer is cut in two.

    An unknown code changes nothing: it comes from a page of another day.
    """
    raw = dict(reading.raw)
    kind, _, value = code.partition(":")
    if kind == "seats" and value.isdigit():
        raw["seats"] = value
    elif kind == "reserved" and value.isdigit():
        raw["reserved_seats"] = value
    elif kind == "adults":
        raw |= {"min_age": "18", "min_age_reason": raw.get("min_age_reason") or ADULTS_REASON}
    elif kind == "age" and value == "15":
        raw |= {"min_age": "15", "min_age_reason": raw.get("min_age_reason") or FIFTEEN_REASON}
    elif kind == "hours":
        raw |= timetable.typed([list(one) for one in timetable.USUAL])
    elif kind == "works" and value == "date":
        raw["regulated_works_declared_on"] = ""
    elif kind == "works":
        raw |= {"regulated_works": "", "regulated_works_list": "", "regulated_works_declared_on": ""}
    elif kind == "cut":
        field, _, words = value.partition(":")
        if words and isinstance(raw.get(field), str):
            raw[field] = " ".join(raw[field].replace(words, "", 1).split(" ")).replace("  ", " ").strip()
    elif kind == "split":
        return _split(reading, raw)
    return raw, None


def _split(reading: Reading, raw: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Cut the offer where weeks begin or cease to be full; each part asks for the seats that it may have."""
    meter = meter_of(reading)
    if meter is None or reading.dates is None or not meter.over or len(meter.over) == len(meter.weeks):
        return raw, None
    first, last = reading.dates
    starts_full = meter.weeks[0].is_over
    cut = next(week.monday for week in meter.weeks if week.is_over != starts_full)
    asked = reading.get("seats") or 1
    before = [week for week in meter.weeks if week.monday < cut]
    after = [week for week in meter.weeks if week.monday >= cut]
    # A Friday ends the first part: the days between are not worked by minors.
    parts = [(first, max(first, cut - dt.timedelta(days=3)), before), (cut, last, after)]
    made = []
    for start, end, weeks in parts:
        room = min(asked, *(week.room for week in weeks)) if weeks else asked
        values = {
            "starts_on": start.isoformat(),
            "ends_on": end.isoformat(),
            "seats": str(room),
            "weeks": [],
            "weeks_shown": "",
        }
        if int(raw.get("reserved_seats") or 0) > room:
            values["reserved_seats"] = str(room)
        made.append((room, values))
    kept = [values for room, values in made if room]
    return raw | kept[0], (raw | kept[1] if len(kept) > 1 else None)
