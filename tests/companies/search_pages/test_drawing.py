"""The map: same numbers as the list, everything inside, the ground drawn once."""

from __future__ import annotations

import math
import re

import pytest
from django.core.cache import cache

from companies.search.drawing import HEIGHT, MARGIN, WIDTH, Pin, offers_map
from tests.factories import CommuneFactory

pytestmark = pytest.mark.django_db
HERE = (48.85, 2.35)


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def places(svg: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r'data-pin="([^"]+)" transform="translate\((-?[\d.]+) (-?[\d.]+)\)"', svg)
    return {key: (float(x), float(y)) for key, x, y in found}


def test_nothing_to_place_draws_nothing() -> None:
    assert offers_map([], departure=None) is None


def test_a_departure_alone_is_at_the_centre() -> None:
    drawn = offers_map([], departure=HERE, departure_name="Le lycée", reach_m=10_000)
    assert drawn is not None
    assert f"translate({WIDTH / 2} {HEIGHT / 2})" in drawn.svg
    assert 'class="reach"' in drawn.svg
    assert "départ Le lycée" in drawn.svg


@pytest.mark.parametrize("far_km", [1, 12, 80, 600])
def test_every_pin_and_the_whole_reach_are_inside(far_km: int) -> None:
    step = far_km / 111.195
    pins = [
        Pin(number, f"k{number}", HERE[0] + step * math.sin(number), HERE[1] + step * math.cos(number))
        for number in range(1, 8)
    ]
    drawn = offers_map(pins, departure=HERE, reach_m=far_km * 1000)
    assert drawn is not None
    assert len(places(drawn.svg)) == 7
    for x, y in places(drawn.svg).values():
        assert MARGIN <= x <= WIDTH - MARGIN
        assert MARGIN <= y <= HEIGHT - MARGIN
    radius = float(re.search(r'<circle cx="[\d.]+" cy="[\d.]+" r="([\d.]+)" class="reach"', drawn.svg)[1])  # type: ignore[index]
    assert radius <= WIDTH / 2 - MARGIN + 0.1


def test_pins_all_near_are_drawn_apart_whatever_the_reach() -> None:
    pins = [Pin(1, "a", HERE[0] + 0.01, HERE[1]), Pin(2, "b", HERE[0] - 0.01, HERE[1])]
    drawn = offers_map(pins, departure=HERE, reach_m=60_000)
    assert drawn is not None
    (_, first), (_, second) = places(drawn.svg)["a"], places(drawn.svg)["b"]
    assert second - first > 100
    assert 'class="reach"' in drawn.svg


def test_pins_carry_the_numbers_of_the_list_and_a_dot_when_reserved() -> None:
    drawn = offers_map([Pin(21, "a", *HERE, reserved=True), Pin(22, "b", 48.9, 2.4)], departure=HERE)
    assert drawn is not None
    assert ">21<" in drawn.svg
    assert ">22<" in drawn.svg
    assert drawn.svg.count("pin__reserved") == 1


def test_offers_of_one_point_stand_side_by_side() -> None:
    drawn = offers_map([Pin(n, f"k{n}", *HERE) for n in (1, 2, 3)], departure=HERE)
    assert drawn is not None
    asides = re.findall(r'class="pin__shape"(?: transform="translate\((-?\d+) 0\)")?', drawn.svg)
    assert len(set(asides)) == 3


def test_the_ground_is_asked_once_a_day(assert_max_queries: object) -> None:
    for number in range(6):
        CommuneFactory(name=f"Valbrume-{number}", latitude=48.8 + number / 50, longitude=2.3 + number / 60)
    first = offers_map([], departure=HERE, reach_m=9_000)
    with assert_max_queries(0):  # type: ignore[operator]
        second = offers_map([], departure=HERE, reach_m=9_000)
    assert first == second
    assert first is not None
    assert "Valbrume-0" in first.svg
