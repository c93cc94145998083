"""Distances on the globe."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poles.geo import EARTH_RADIUS_M, distance_m

latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        ((48.8534, 2.3488), (48.8534, 2.3488), 0),
        ((0, 0), (0, 90), math.pi / 2 * EARTH_RADIUS_M),
        ((0, 0), (0, 180), math.pi * EARTH_RADIUS_M),
        ((48.8534, 2.3488), (45.8336, 1.2611), 345_600),  # Paris, Limoges
        ((0, 179.9), (0, -179.9), math.radians(0.2) * EARTH_RADIUS_M),
    ],
)
def test_known_distances(start, end, metres):
    assert distance_m(*start, *end) == pytest.approx(metres, rel=2e-3, abs=1e-6)


@given(latitudes, longitudes, latitudes, longitudes)
def test_symmetric_bounded_and_equal_to_the_spherical_law_of_cosines(lat1, lon1, lat2, lon2):
    metres = distance_m(lat1, lon1, lat2, lon2)
    assert isinstance(metres, float)
    assert metres == pytest.approx(distance_m(lat2, lon2, lat1, lon1), abs=1e-3)
    assert 0 <= metres <= math.pi * EARTH_RADIUS_M + 1e-3
    a, b = math.radians(lat1), math.radians(lat2)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(math.radians(lon2 - lon1))
    # The cosine loses all precision under some metres: 1 m of chord is 1e-14 of cosine.
    assert metres == pytest.approx(math.acos(max(-1.0, min(1.0, cosine))) * EARTH_RADIUS_M, rel=1e-6, abs=1.0)


def test_arrays_are_broadcast():
    lats, lons = np.array([48.0, 49.0, np.nan]), np.array([2.0, 2.0, 2.0])
    one = distance_m(48.0, 2.0, lats, lons)
    assert one.shape == (3,)
    assert one[0] == 0
    assert one[1] == pytest.approx(distance_m(48.0, 2.0, 49.0, 2.0))
    assert np.isnan(one[2])
    assert distance_m(lats[:, None], lons[:, None], lats[None, :2], lons[None, :2]).shape == (3, 2)
