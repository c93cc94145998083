"""Public holidays and weeks, against dates read in calendars."""

import datetime as dt
from decimal import Decimal

import pytest

from establishments.calendar.days import days_between, easter, monday_of, mondays_between, public_holidays
from establishments.calendar.school import Holiday, SchoolCalendar, limits_on, total_weeks

D = dt.date


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2000, D(2000, 4, 23)), (2008, D(2008, 3, 23)), (2019, D(2019, 4, 21)), (2024, D(2024, 3, 31)),
        (2025, D(2025, 4, 20)), (2026, D(2026, 4, 5)), (2027, D(2027, 3, 28)), (2038, D(2038, 4, 25)),
    ],
)  # fmt: skip
def test_easter(year, day):
    assert easter(year) == day


def test_easter_is_a_sunday_between_its_bounds_for_four_centuries():
    for year in range(1900, 2300):
        sunday = easter(year)
        assert sunday.weekday() == 6
        assert D(year, 3, 22) <= sunday <= D(year, 4, 25)


def test_the_eleven_days_of_2026():
    days = public_holidays(2026)
    assert len(days) == 11
    assert days[D(2026, 4, 6)] == "Lundi de Pâques"
    assert days[D(2026, 5, 14)] == "Ascension"
    assert days[D(2026, 5, 25)] == "Lundi de Pentecôte"
    assert list(days) == sorted(days)


@pytest.mark.parametrize(
    ("departement", "day"),
    [("974", D(2026, 12, 20)), ("972", D(2026, 5, 22)), ("67", D(2026, 4, 3)), ("57", D(2026, 12, 26))],
)
def test_some_places_have_days_of_their_own(departement, day):
    assert day in public_holidays(2026, departement)
    assert day not in public_holidays(2026, "75")


def test_weeks_of_a_span():
    assert monday_of(D(2026, 5, 10)) == D(2026, 5, 4)
    assert mondays_between(D(2026, 5, 8), D(2026, 5, 11)) == [D(2026, 5, 4), D(2026, 5, 11)]
    assert len(days_between(D(2026, 2, 27), D(2026, 3, 2))) == 4


ZONE_C = SchoolCalendar(
    "C",
    D(2025, 9, 1),
    D(2026, 8, 31),
    (Holiday("Vacances de printemps", D(2026, 4, 18), D(2026, 5, 3)), Holiday("Pont", D(2026, 5, 15), D(2026, 5, 16))),
)


def test_a_public_holiday_does_not_shorten_the_weeks_of_the_diploma_but_is_a_day_without_presence():
    # 4 to 29 May 2026: 20 weekdays, of which 8 May, 14 May (Ascension), 25 May (Pentecôte) and the bridge of the 15th.
    first, last = D(2026, 5, 4), D(2026, 5, 29)
    assert ZONE_C.weeks(first, last) == Decimal("3.8")
    assert ZONE_C.working_days(first, last) == 16
    assert list(ZONE_C.public_holidays_in(first, last)) == [D(2026, 5, 8), D(2026, 5, 14), D(2026, 5, 25)]


def test_holidays_are_taken_out():
    assert ZONE_C.weeks(D(2026, 4, 13), D(2026, 5, 8)) == 2
    assert [one.name for one in ZONE_C.holidays_in(D(2026, 4, 13), D(2026, 5, 8))] == ["Vacances de printemps"]
    assert ZONE_C.closed_week(D(2026, 4, 20)).name == "Vacances de printemps"
    assert ZONE_C.closed_week(D(2026, 5, 11)) is None


def test_a_period_that_ends_on_the_friday_before_a_holiday_does_not_meet_it():
    assert ZONE_C.holidays_in(D(2026, 4, 13), D(2026, 4, 19)) == []


def test_weeks_of_several_periods_add_up():
    spans = [(D(2026, 4, 13), D(2026, 4, 17)), (D(2026, 5, 4), D(2026, 5, 7))]
    assert total_weeks(ZONE_C, spans) == Decimal("1.8")


def test_a_limit_holds_between_its_days():
    rows = {"a": [(D(2020, 9, 1), D(2024, 8, 31), Decimal(8), "ancien"), (D(2024, 9, 1), None, Decimal(6), "nouveau")]}
    assert limits_on(rows, D(2024, 8, 31))["a"] == (8, "ancien")
    assert limits_on(rows, D(2024, 9, 1))["a"] == (6, "nouveau")
    assert limits_on(rows, D(2019, 1, 1)) == {}
