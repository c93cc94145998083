"""The iCalendar file, read again by the rules of RFC 5545."""

from __future__ import annotations

import datetime as dt

import icalendar

from placements.calendar.ical import WIDTH, Event, calendar, escaped, folded

NOW = dt.datetime(2026, 11, 25, 14, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
LONG = "Séquence d'observation, 3e « Éveil » ; après-midi, à l'hôtel-restaurant « Aux Élèves fictifs »\nsecond"


def unfolded(body: bytes) -> list[str]:
    text = body.decode()
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def values(body: bytes, name: str) -> list[str]:
    return [line.partition(":")[2] for line in unfolded(body) if line.split(":")[0].split(";")[0] == name]


def test_lines_are_folded_at_75_octets_inside_no_character():
    body = calendar("Pôle", [Event("a@b", LONG, dt.date(2027, 3, 1), dt.date(2027, 3, 26), LONG)], NOW)
    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= WIDTH
    assert any(line.startswith(b" ") for line in lines)
    for line in lines:
        line.decode()
    assert values(body, "SUMMARY") == [escaped(LONG)]


def test_folding_gives_back_every_text():
    for size in range(60, 240):
        text = "é" * size
        assert folded(text).replace("\r\n ", "") == text
        assert all(len(part.encode()) <= WIDTH for part in folded(text).split("\r\n"))


def test_text_is_escaped():
    assert escaped("a;b,c\\d\ne\r\nf\x07") == "a\\;b\\,c\\\\d\\ne\\nf"


def test_the_end_of_a_whole_day_is_the_day_after():
    body = calendar("Pôle", [Event("a@b", "PFMP", dt.date(2027, 3, 1), dt.date(2027, 3, 26))], NOW)
    assert values(body, "DTSTART") == ["20270301"]
    assert values(body, "DTEND") == ["20270327"]
    assert values(body, "DTSTAMP") == ["20261125T133000Z"]
    assert values(body, "TRANSP") == ["TRANSPARENT"]


def test_a_title_cannot_add_an_event():
    evil = "Classe\r\nEND:VEVENT\r\nBEGIN:VEVENT"
    body = calendar(evil, [Event("a@b", evil, dt.date(2027, 3, 1), dt.date(2027, 3, 1))], NOW)
    assert unfolded(body).count("BEGIN:VEVENT") == 1
    assert unfolded(body)[0] == "BEGIN:VCALENDAR"
    assert unfolded(body)[-1] == "END:VCALENDAR"


def test_an_empty_calendar_is_one():
    assert unfolded(calendar("Pôle", [], NOW))[-1] == "END:VCALENDAR"


def test_another_library_reads_what_was_written():
    events = [
        Event("a@b", LONG, dt.date(2027, 3, 1), dt.date(2027, 3, 26), "Lycée ; « Ada », bâtiment \\2", ("PFMP", "a,b")),
        Event("c@d", "Vacances d'été", dt.date(2027, 7, 3), dt.date(2027, 8, 31)),
    ]
    read = icalendar.Calendar.from_ical(calendar("Pôle « Rive »", events, NOW))
    assert str(read["NAME"]) == "Pôle « Rive »"
    assert read.errors == []
    first, second = read.walk("VEVENT")
    assert (first["SUMMARY"], first["LOCATION"]) == (LONG, events[0].location)
    assert (first.decoded("DTSTART"), first.decoded("DTEND")) == (dt.date(2027, 3, 1), dt.date(2027, 3, 27))
    assert first.decoded("DTSTAMP") == NOW
    assert first["CATEGORIES"].cats == ["PFMP", "a,b"]
    assert (second["UID"], second.decoded("DTEND")) == ("c@d", dt.date(2027, 9, 1))
    assert read.to_ical()
