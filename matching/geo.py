"""Which points of a set are within reach of others: a grid in degrees, then the exact distance.

Cells of one row of the grid are contiguous in the order of keys, so that all candidates of a need in a row are one
slice: no Python loop over needs, and memory bounded by working on runs of needs.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matching.facts import Floats, Ints
from matching.rules import metres
from placements.rules import EARTH_RADIUS_M

#: Candidates examined at once (about 100 bytes each).
CHUNK = 2_000_000
#: Rows of cells that the largest radius spans on each side.
ROWS = 6
#: Upper bound of the number of cells of a grid.
CELLS = 1_000_000


class Grid:
    """Points (degrees, all known) sorted by cell."""

    def __init__(self, lat: Floats, lon: Floats, radius_m: int) -> None:
        """`radius_m`: the largest radius that will be asked; it sets the size of the cells."""
        self.lat, self.lon = lat, lon
        step = max(float(np.degrees(radius_m / EARTH_RADIUS_M)) / ROWS, 1e-4)
        self.south, self.west = float(lat.min()), float(lon.min())
        height, width = float(lat.max()) - self.south, float(lon.max()) - self.west
        step = max(step, (height * width / CELLS) ** 0.5, height / CELLS, width / CELLS)
        self.step = step
        self.rows, self.columns = int(height / step) + 1, int(width / step) + 1
        key = self._row(lat) * self.columns + self._column(lon)
        self.order = np.argsort(key, kind="stable")
        self.first = np.zeros(self.rows * self.columns + 1, np.int64)
        np.cumsum(np.bincount(key, minlength=self.rows * self.columns), out=self.first[1:])

    def _row(self, lat: Floats) -> Ints:
        row: Ints = np.clip(np.floor((lat - self.south) / self.step), 0, self.rows - 1).astype(np.int64)
        return row

    def _column(self, lon: Floats) -> Ints:
        column: Ints = np.clip(np.floor((lon - self.west) / self.step), 0, self.columns - 1).astype(np.int64)
        return column

    def near(self, lat: Floats, lon: Floats, radius_m: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield (origin, point, metres) for the pairs within each origin's radius, run by run of origins in order."""
        angle = radius_m / EARTH_RADIUS_M
        reach = np.degrees(angle) * 1.000001 + 1e-9
        # Widest longitude of a circle on the sphere; the margin covers the rounding of distances to the metre.
        across = np.degrees(np.arcsin(np.minimum(1.0, np.sin(angle) / np.cos(np.radians(lat))))) * 1.000001 + 1e-5
        low, high = self._row(lat - reach - 1e-5), self._row(lat + reach + 1e-5)
        left, right = self._column(lon - across), self._column(lon + across)
        spans = high - low + 1
        origin = np.repeat(np.arange(lat.size), spans)
        row = np.arange(origin.size) - np.repeat(np.cumsum(spans) - spans, spans) + low[origin]
        start = self.first[row * self.columns + left[origin]]
        stop = self.first[row * self.columns + right[origin] + 1]
        total = np.cumsum(np.bincount(origin, weights=stop - start, minlength=lat.size)).astype(np.int64)
        begin = 0
        while begin < lat.size:
            done = int(total[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(total, done + CHUNK, side="right")))
            a, b = np.searchsorted(origin, (begin, end))
            yield self._exact((origin[a:b], start[a:b], stop[a:b]), lat, lon, radius_m)
            begin = end

    def _exact(
        self, slices: tuple[Ints, Ints, Ints], lat: Floats, lon: Floats, radius_m: Ints
    ) -> tuple[Ints, Ints, Ints]:
        origin, start, stop = slices
        sizes = stop - start
        who = np.repeat(origin, sizes)
        where = np.arange(who.size) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(start, sizes)
        point = self.order[where]
        # The circle first, on the plane and with a margin: three quarters of the sines are spared.
        up = lat[who] - self.lat[point]
        side = (lon[who] - self.lon[point]) * np.cos(np.radians(lat))[who]
        limit = (np.degrees(radius_m / EARTH_RADIUS_M) * 1.05 + 1e-4)[who]
        inside = np.flatnonzero(up * up + side * side <= limit * limit)
        who, point = who[inside], point[inside]
        distance = metres(lat[who], lon[who], self.lat[point], self.lon[point])
        kept = distance <= radius_m[who]
        return who[kept], point[kept], distance[kept]
