"""French writing: signs, spaces, dates, plurals."""

import datetime as dt

import pytest

from web import french

S, T = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, f"1{T}234{T}567"),
        (-34, 0, "−34"),
        (12.55, 1, "12,6"),
        (0.05, 1, "0,1"),
        (-0.01, 0, "0"),
    ],
)
def test_number(value, decimals, text):
    assert french.number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [(4, "+4"), (0, "0"), (-34, "−34")])
def test_signed(value, text):
    assert french.signed(value) == text


def test_percent_points_and_kilometres():
    assert french.percent(0.825) == f"82,5{S}%"
    assert french.percent(1, 0) == f"100{S}%"
    assert french.points(-0.145) == f"−14,5{S}pt"
    assert [french.km(metres) for metres in (420, 4240, 9960, 45_000)] == [
        f"0,4{S}km",
        f"4,2{S}km",
        f"10{S}km",
        f"45{S}km",
    ]


@pytest.mark.parametrize(("count", "text"), [(0, "élève"), (1, "élève"), (1.5, "élève"), (2, "élèves"), (-1, "élève")])
def test_french_counts_zero_and_one_as_singular(count, text):
    assert french.plural(count, "élève|élèves") == text


def test_counted():
    assert french.counted(1200, "place|places") == f"1{T}200{S}places"
    assert french.plural(2, "offre") == "offres"


def test_dates():
    first, last = dt.date(2027, 3, 1), dt.date(2027, 3, 26)
    assert french.day(first) == f"lundi 1er{S}mars"
    assert french.day(first, year=True) == f"lundi 1er{S}mars{S}2027"
    assert french.short_day(dt.date(2027, 3, 5)) == f"ven.{S}5{S}mars"
    assert french.long_date(dt.date(2027, 8, 31)) == f"31{S}août{S}2027"
    assert french.table_date(dt.date(2026, 5, 4)) == "04/05/2026"
    assert french.span(first, last) == f"1er{S}–{S}26{S}mars"
    assert french.span(first, dt.date(2027, 4, 16)) == f"1er{S}mars –{S}16{S}avr."
    assert french.span(dt.date(2026, 3, 1), dt.date(2027, 3, 5)).startswith(f"1er{S}mars")


def test_a_moment_is_told_in_the_time_of_paris():
    moment = dt.datetime(2027, 3, 1, 23, 30, tzinfo=dt.UTC)
    assert french.table_date(moment) == "02/03/2027"
    assert french.clock(moment) == f"0{S}h{S}30"
    assert french.clock(dt.datetime(2027, 3, 1, 5, 0, tzinfo=dt.UTC)) == f"6{S}h"


def test_countdown():
    assert [french.countdown(days) for days in (7, 0, -1)] == ["J-7", "jour J", "J+1"]
