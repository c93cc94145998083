"""Saturation and proposals, computed by hand."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import replace
from itertools import count

import pytest

from establishments.calendar.school import Holiday, SchoolCalendar
from placements.calendar.load import Seats, Slot, all_together, loads_of, saturated, weeks_of
from placements.calendar.staggering import proposals
from poles.nomenclatures import Level, PeriodKind, Sector

D = dt.date
TODAY = D(2027, 1, 4)
CALENDAR = SchoolCalendar(
    "C",
    D(2026, 9, 1),
    D(2027, 8, 31),
    (Holiday("Hiver", D(2027, 2, 6), D(2027, 2, 21)), Holiday("Été", D(2027, 7, 3), D(2027, 8, 31))),
)
WEEKS = weeks_of(CALENDAR)
names = count(1)
TRADE, BUILDING = Sector.COMMERCE.value, Sector.BATIMENT.value


def slot(first, weeks=1, students=10, **fields):
    """Return a class out for whole weeks from a Monday."""
    number = next(names)
    values = {
        "period": uuid.UUID(int=number), "school": "1000001A", "school_name": "Lycée Exemple",
        "class_id": uuid.UUID(int=10_000 + number), "class_name": f"1X{number}", "level": Level.PREMIERE_PRO,
        "speciality": TRADE, "kind": PeriodKind.PFMP, "first": first, "students": students,
        "last": first + dt.timedelta(days=7 * weeks - 3),
    }  # fmt: skip
    return Slot(**(values | fields))


def seats(number, first=None, last=None, speciality=TRADE):
    return Seats((speciality,), first or CALENDAR.first, last or CALENDAR.last, number)


def at(loads, monday, speciality=TRADE):
    load = next(one for one in loads if one.speciality == speciality)
    index = next(index for index, week in enumerate(WEEKS) if week.monday == monday)
    return load.at(index, WEEKS[index])


MARCH = D(2027, 3, 1)


def test_the_weeks_go_from_september_to_the_summer_with_the_holidays_between():
    assert WEEKS[0].monday == D(2026, 8, 31)
    assert WEEKS[-1].monday == D(2027, 6, 28)
    assert [week.monday for week in WEEKS if week.closed] == [D(2027, 2, 8), D(2027, 2, 15)]
    empty = weeks_of(SchoolCalendar("31", D(2026, 9, 1), D(2027, 8, 31)))
    assert empty[-1].monday == D(2027, 7, 5)


def test_the_example_of_the_page():
    # 30 students of the speciality, 24 out, 12 seats of the bank, 4 places found outside it.
    rows = [slot(MARCH, students=14, own_places=4, agreed=4), slot(MARCH, students=10)]
    one = at(loads_of(rows, [seats(12)], WEEKS, {TRADE: 30}), MARCH)
    assert (one.out, one.seats, one.own, one.available) == (24, 12, 4, 16)
    assert one.share == pytest.approx(0.8)
    assert one.index == pytest.approx(1.5)
    assert one.missing == 8


def test_without_any_place_there_is_no_index_but_places_are_missing():
    one = at(loads_of([slot(MARCH)], [], WEEKS, {TRADE: 10}), MARCH)
    assert one.index is None
    assert one.missing == 10


def test_a_seat_counts_in_the_weeks_that_it_covers_whole():
    loads = loads_of([slot(MARCH, weeks=3)], [seats(5, D(2027, 3, 3), D(2027, 3, 12))], WEEKS, {TRADE: 10})
    found = [at(loads, MARCH + n * dt.timedelta(weeks=1)).seats for n in range(3)]
    assert found == [0, 5, 0]


def test_holidays_count_nobody():
    rows = [slot(D(2027, 2, 1), weeks=4)]
    loads = loads_of(rows, [], WEEKS, {TRADE: 10})
    assert [at(loads, D(2027, 2, 1) + n * dt.timedelta(weeks=1)).out for n in range(4)] == [10, 0, 0, 10]


def test_guests_are_not_counted():
    loads = loads_of([slot(MARCH), slot(MARCH, pole_name="Voisin")], [], WEEKS, {TRADE: 10})
    assert at(loads, MARCH).out == 10


def test_a_seat_of_one_speciality_answers_no_need_of_another():
    rows = [slot(MARCH, students=10), slot(MARCH, students=6, speciality=BUILDING)]
    loads = loads_of(rows, [seats(50)], WEEKS, {TRADE: 10, BUILDING: 6})
    total = next(one for one in all_together(loads, WEEKS) if one.week.monday == MARCH)
    assert (total.out, total.available, total.missing) == (16, 10, 6)


def test_weeks_are_ranked_by_missing_places_then_by_index():
    later = D(2027, 5, 3)
    rows = [slot(MARCH, students=10), slot(later, students=12), slot(later, students=8, speciality=BUILDING)]
    loads = loads_of(rows, [seats(4), seats(0, speciality=BUILDING)], WEEKS, {TRADE: 22, BUILDING: 8})
    found = [(one.week.monday, one.speciality, one.missing) for one in saturated(loads, WEEKS)]
    # Both of the last two lack eight or six; no place at all is worse than some.
    assert found == [(later, BUILDING, 8), (later, TRADE, 8), (MARCH, TRADE, 6)]


def moves(rows, places):
    students = {TRADE: sum(one.students for one in rows if not one.guest)}
    return proposals(rows, loads_of(rows, places, WEEKS, students), WEEKS, CALENDAR, TODAY)


def test_two_classes_in_the_same_weeks_are_spread():
    rows = [slot(MARCH, weeks=2), slot(MARCH, weeks=2)]
    best = moves(rows, [seats(10)])[0]
    # Ten seats for twenty students during two weeks: twenty student-weeks are missing, none once they take turns.
    assert (best.weeks, best.first, best.last) == (2, D(2027, 3, 15), D(2027, 3, 26))
    assert (best.missing_before, best.missing_after, best.gain) == (20, 0, 20)
    assert (best.peak.monday, best.peak_before, best.peak_after) == (MARCH, 10, 0)
    assert best.words == "2 semaines plus tard"


def test_a_move_avoids_holidays():
    monday = D(2027, 1, 25)
    best = moves([slot(monday, weeks=2), slot(monday, weeks=2)], [seats(10)])[0]
    # Two weeks later begins the winter: the class leaves two weeks earlier.
    assert (best.weeks, best.first) == (-2, D(2027, 1, 11))


def test_a_move_avoids_the_other_periods_of_the_class():
    one = slot(MARCH)
    taken = slot(D(2027, 3, 8), class_id=one.class_id, class_name=one.class_name, students=0)
    other = slot(MARCH, agreed=1)
    best = moves([one, taken, other], [seats(10)])[0]
    assert best.slot == one
    assert best.first == D(2027, 2, 22)


@pytest.mark.parametrize(
    "fields",
    [
        {"agreed": 1},
        {"pole_name": "Voisin"},
        {"students": 0},
        {"level": Level.SECONDE, "kind": PeriodKind.DISCOVERY},
    ],
    ids=["agreed", "guest", "empty", "national"],
)
def test_what_does_not_move(fields):
    rows = [slot(MARCH, agreed=1), slot(MARCH, **fields)]
    assert moves(rows, [seats(5)]) == []


def test_the_past_does_not_move():
    monday = D(2026, 11, 2)
    assert moves([slot(monday), slot(monday)], [seats(10)]) == []


def test_a_move_that_spares_nothing_is_not_proposed():
    # No seat anywhere: the class lacks its places wherever it goes.
    assert moves([slot(MARCH)], []) == []


def test_a_move_stays_inside_the_weeks_of_class():
    monday = D(2027, 6, 21)
    for one in moves([slot(monday, weeks=2), slot(monday, weeks=2)], [seats(10)]):
        assert one.last <= D(2027, 7, 2)
        assert one.weeks < 0


@pytest.mark.parametrize("seed", range(25))
def test_what_a_proposal_says_is_what_the_board_shows_once_it_is_done(seed):
    draw = random.Random(seed)
    mondays = [week.monday for week in WEEKS if not week.closed and week.monday > TODAY][:-4]
    rows = [
        slot(
            draw.choice(mondays), weeks=draw.randint(1, 4), students=draw.randint(0, 30), agreed=draw.randint(0, 4) // 4
        )
        for _ in range(12)
    ]
    places = [seats(draw.randint(1, 40))]
    students = {TRADE: sum(one.students for one in rows) or 1}
    before = loads_of(rows, places, WEEKS, students)[0].missing
    for one in moves(rows, places):
        done = [replace(row, first=one.first, last=one.last) if row == one.slot else row for row in rows]
        assert loads_of(done, places, WEEKS, students)[0].missing == one.missing_after < one.missing_before == before
        assert (one.first - one.slot.first).days == 7 * one.weeks
        assert len(CALENDAR.weekdays(one.first, one.last)) >= len(CALENDAR.weekdays(one.slot.first, one.slot.last))
        assert one.first > TODAY
        assert not one.slot.agreed
