"""Distances and quartiers prioritaires on the globe (WGS84 degrees)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import shape

from poles.models import Qpv

#: Mean radius of the Earth in metres (IUGG).
EARTH_RADIUS_M = 6_371_008.8

Array = npt.NDArray[np.float64]


@overload
def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float: ...
@overload
def distance_m(lat1: Array | float, lon1: Array | float, lat2: Array | float, lon2: Array | float) -> Array | float: ...
def distance_m(lat1: Array | float, lon1: Array | float, lat2: Array | float, lon2: Array | float) -> Array | float:
    """Return the great-circle distance in metres between points in degrees (haversine).

    Scalars give a float; arrays are broadcast and give an array. NaN in, NaN out.
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat = (phi2 - phi1) / 2
    half_lon = (np.radians(lon2) - np.radians(lon1)) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lon) ** 2
    # Rounding may bring antipodes a hair above one.
    metres = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return float(metres) if np.ndim(metres) == 0 else metres


class QpvIndex:
    """The contours of the quartiers prioritaires of one generation, ready for many questions."""

    def __init__(self, contours: Iterable[tuple[str, Any]]) -> None:
        pairs = [(code, shape(contour)) for code, contour in contours]
        self.codes = [code for code, _ in pairs]
        # Rounded coordinates may make a contour cross itself; a repaired one answers as well.
        self.shapes = shapely.make_valid(np.array([polygon for _, polygon in pairs], dtype=object))
        self.tree = shapely.STRtree(self.shapes)

    @classmethod
    def load(cls, generation: int = 2024) -> QpvIndex:
        """Read the contours of the database (one query)."""
        rows = Qpv.objects.filter(generation=generation, contour__isnull=False).order_by("code")
        return cls(rows.values_list("code", "contour"))

    def at(self, points: Sequence[tuple[float, float]]) -> list[str]:
        """Return, for each (latitude, longitude), the code of its quartier or an empty text.

        A point on the edge belongs to the quartier; in two at once, to the first code.
        """
        found = [""] * len(points)
        if not points or not self.codes:
            return found
        coordinates = np.asarray(points, dtype=float)
        asked, hits = self.tree.query(shapely.points(coordinates[:, 1], coordinates[:, 0]), predicate="intersects")
        for place, hit in sorted(zip(asked.tolist(), hits.tolist(), strict=True), reverse=True):
            found[place] = self.codes[hit]
        return found


def qpv_at(points: Sequence[tuple[float, float]], *, generation: int = 2024) -> list[str]:
    """Return the QPV code of each (latitude, longitude), or an empty text. For many calls keep a `QpvIndex`."""
    return QpvIndex.load(generation).at(points)
