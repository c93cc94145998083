"""Distances, squares and journeys."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from companies.search import space
from companies.search.travel import Mode, provider
from placements.rules import metres as haversine

points = st.tuples(st.floats(-85, 85), st.floats(-179, 179))
#: Metropolitan France and the overseas départements.
french = st.one_of(
    st.tuples(st.floats(41, 51.2), st.floats(-5.2, 9.7)),
    st.tuples(st.floats(-21.5, -20.8), st.floats(55.2, 55.9)),
    st.tuples(st.floats(14.3, 16.6), st.floats(-61.9, -60.8)),
)


def chord2(one, other):
    return sum((a - b) ** 2 for a, b in zip(space.unit(one), space.unit(other), strict=True))


@given(points, points)
def test_the_straight_line_tells_the_distance(one, other):
    far = chord2(one, other)
    arc = 2 * space.EARTH_M * (math.pi / 2 if far >= 4 else math.asin(math.sqrt(far) / 2))
    # Near the antipodes the arc depends on the last digits of the chord.
    assume(arc < 19_000_000)
    assert abs(arc - haversine(one, other)) <= 1


@given(french, french, st.integers(1, 300_000))
def test_within_a_circle_means_within_its_metres(one, other, radius):
    far = haversine(one, other)
    assume(abs(far - radius) > 1)
    assert (chord2(one, other) <= space.chord2(radius)) is (far < radius)


@given(french, st.floats(0, 60_000), st.floats(0, 2 * math.pi))
def test_the_squares_of_a_circle_hold_all_its_points(centre, radius, bearing):
    away = radius / space.EARTH_M
    lat, lon = map(math.radians, centre)
    there = math.asin(math.sin(lat) * math.cos(away) + math.cos(lat) * math.sin(away) * math.cos(bearing))
    east = math.atan2(
        math.sin(bearing) * math.sin(away) * math.cos(lat), math.cos(away) - math.sin(lat) * math.sin(there)
    )
    squares = space.cells(centre, radius + 1)
    assert squares is not None
    assert space.cell((math.degrees(there), math.degrees(lon + east))) in squares


def test_too_large_a_circle_has_no_squares():
    assert space.cells((47.0, 0.0), 3_000_000) is None
    assert space.cells((88.9, 0.0), 100_000) is None
    assert space.cells((0.0, 179.9), 100_000) is None


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("minutes", [5, 30, 45, 90])
def test_reach_and_minutes_agree(mode, minutes):
    reach = provider().reach(minutes, mode)
    assert reach > 0
    assert provider().minutes(reach * 0.999, mode) <= minutes
    assert provider().minutes(reach + 100, mode) > minutes


def test_nobody_waits_for_a_bus_to_cross_the_street():
    assert provider().minutes(200, Mode.PUBLIC) == provider().minutes(200, Mode.WALK)
    assert provider().minutes(10_000, Mode.PUBLIC) < provider().minutes(10_000, Mode.WALK)


def test_the_list_tells_metres_and_minutes(town):
    town.offer(km=4, title="Près")
    town.offer(km=12, title="Loin")
    town.offer(title="Nulle part", latitude=None, longitude=None)
    page = town.ask(departure=town.point, mode=Mode.CAR)
    assert [(hit.title, hit.metres and round(hit.metres, -2)) for hit in page.hits] == [
        ("Près", 4000), ("Loin", 12000), ("Nulle part", None),
    ]  # fmt: skip
    assert [hit.minutes for hit in page.hits] == [
        provider().minutes(4000, Mode.CAR),
        provider().minutes(12000, Mode.CAR),
        None,
    ]
    assert [hit.minutes for hit in town.ask().hits] == [None] * 3


def test_minutes_and_kilometres_bound_the_journey(town):
    for km in (1, 4, 12, 30):
        town.offer(km=km, title=f"{km} km")
    assert town.titles(departure=town.point, km=12.1) == ["1 km", "4 km", "12 km"]
    assert town.titles(departure=town.point, minutes=20, mode=Mode.WALK) == ["1 km"]
    assert town.titles(departure=town.point, minutes=45, mode=Mode.PUBLIC, km=5) == ["1 km", "4 km"]
    # Without departure there is nothing to count from.
    assert len(town.titles(minutes=5)) == 4
