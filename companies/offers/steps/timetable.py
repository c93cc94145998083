"""The usual week: two half days a day, as typed and as kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from companies.screening import Slot
from web.french import DAYS

#: Morning from, to; afternoon from, to.
HALVES = ("a", "b", "c", "d")
NAMES = tuple(f"day{day}_{half}" for day in range(7) for half in HALVES)
_HOUR = re.compile(r"^([01]?\d|2[0-3])\s*(?:h|:)\s*([0-5]\d)?$", re.IGNORECASE)
#: A week of thirty hours, seven a day at most: lawful at any age (code du travail, L3162-1, D4153-3).
USUAL = [
    (day, *hours)
    for day in range(4)
    for hours in (("09:00", "12:00"), ("13:30", "17:00"))
] + [(4, "09:00", "13:00")]  # fmt: skip


#: What ends by then is a morning, whatever the hour of lunch.
LATE = "14:00"


def hour(text: str) -> dt.time | None:
    """Return the hour of « 8 h 30 », « 08:30 », « 8h »; None for another text."""
    found = _HOUR.match(text.strip())
    return dt.time(int(found[1]), int(found[2] or 0)) if found else None


def written(text: str) -> str:
    """Write an hour as people do, « 8 h 30 »; another text as it was typed."""
    found = hour(text)
    return f"{found.hour} h {found.minute:02d}" if found else text


def typed(slots: list[Any]) -> dict[str, str]:
    """Return the fields that a kept timetable fills; a long day in one piece stands in the outer two."""
    fields = dict.fromkeys(NAMES, "")
    for weekday in range(7):
        halves = sorted((list(one) for one in slots if int(one[0]) == weekday), key=lambda one: str(one[1]))
        if len(halves) == 1 and str(halves[0][1]) < "12:00" and str(halves[0][2]) > LATE:
            fields[f"day{weekday}_a"], fields[f"day{weekday}_d"] = halves[0][1], halves[0][2]
            if len(halves[0]) > 3 and halves[0][3]:
                _with_break(fields, weekday, halves[0])
            continue
        for one in halves[:2]:
            first, last = ("a", "b") if str(one[1]) < "12:00" else ("c", "d")
            fields[f"day{weekday}_{first}"], fields[f"day{weekday}_{last}"] = one[1], one[2]
    return fields


def _with_break(fields: dict[str, str], weekday: int, slot: list[Any]) -> None:
    """Write a day with a break as its two halves, the break at noon."""
    fields[f"day{weekday}_b"] = "12:00"
    fields[f"day{weekday}_c"] = f"{12 + int(slot[3]) // 60:02d}:{int(slot[3]) % 60:02d}"


def problems(raw: Mapping[str, Any]) -> dict[str, str]:
    """Return {field: sentence} of what cannot be read."""
    found = {}
    for day in range(7):
        texts = {half: str(raw.get(f"day{day}_{half}") or "") for half in HALVES}
        for half, text in texts.items():
            if text and hour(text) is None:
                found[f"day{day}_{half}"] = f"{DAYS[day].capitalize()} : écrivez l’heure comme 8 h 30."
        given = [half for half in HALVES if texts[half]]
        if "".join(given) not in ("", "ab", "cd", "ad", "abcd"):
            found.setdefault(f"day{day}_a", f"{DAYS[day].capitalize()} : une heure manque.")
    return found


def slots_of(raw: Mapping[str, Any]) -> tuple[Slot, ...]:
    """Return the presence of the week; days that cannot be read are left out."""
    wrong = {name[:4] for name in problems(raw)}
    slots = []
    for day in range(7):
        if f"day{day}" in wrong:
            continue
        hours = {half: hour(str(raw.get(f"day{day}_{half}") or "")) for half in HALVES}
        pairs = [("a", "b"), ("c", "d")] if hours["b"] or hours["c"] else [("a", "d")]
        for first, last in pairs:
            start, end = hours[first], hours[last]
            if start is not None and end is not None:
                slots.append(Slot(day, start, end))
    return tuple(slots)


def kept(slots: tuple[Slot, ...]) -> list[list[Any]]:
    """Return the timetable as the offer keeps it."""
    return [[one.weekday, f"{one.start:%H:%M}", f"{one.end:%H:%M}", one.break_minutes] for one in slots]
