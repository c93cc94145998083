"""Writing of iCalendar files (RFC 5545): events of whole days, lines folded at 75 octets; pure, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: Octets of a line without its end (RFC 5545, 3.1).
WIDTH = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One event of whole days, both included. `uid` stays the same when the dates change. It does not fill the days."""

    uid: str
    summary: str
    first: dt.date
    last: dt.date
    location: str = ""
    categories: tuple[str, ...] = ()


def escaped(text: str) -> str:
    """Return a TEXT value: backslash, semicolon, comma and line ends escaped (3.3.11), controls left out."""
    plain = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char for char in lines if char >= " " and char != "\x7f")


def folded(line: str) -> str:
    """Cut a line at 75 octets, never inside a character; the rest follows a space."""
    parts, size, part = [], 0, ""
    for char in line:
        width = len(char.encode())
        # A continued line begins with a space, which counts.
        if size + width > WIDTH:
            parts.append(part)
            part, size = " ", 1
        part += char
        size += width
    return "\r\n".join([*parts, part])


def calendar(name: str, events: Iterable[Event], now: dt.datetime) -> bytes:
    """Return the file. `now`: when it is written, with a time zone."""
    return "".join(f"{folded(line)}\r\n" for line in _lines(name, events, now)).encode()


def _lines(name: str, events: Iterable[Event], now: dt.datetime) -> Iterator[str]:
    stamp = now.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//Poles de stages//Calendrier//FR"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"NAME:{escaped(name)}"
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:P1D"
    yield "X-PUBLISHED-TTL:P1D"
    for event in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{event.uid}"
        yield f"DTSTAMP:{stamp}"
        yield f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}"
        # The end of an event of whole days is the day after (3.6.1).
        yield f"DTEND;VALUE=DATE:{event.last + dt.timedelta(days=1):%Y%m%d}"
        yield f"SUMMARY:{escaped(event.summary)}"
        if event.location:
            yield f"LOCATION:{escaped(event.location)}"
        if event.categories:
            yield f"CATEGORIES:{','.join(escaped(one) for one in event.categories)}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"
