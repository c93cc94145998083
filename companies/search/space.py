"""Places: points on the sphere, squares of the map, and the straight line between two points."""

from __future__ import annotations

import math

#: Mean radius of the Earth (IUGG), in metres.
EARTH_M = 6_371_008.8
#: Squares of a tenth of a degree: about eleven kilometres from south to north.
PER_DEGREE = 10
ROW = 10_000
#: A circle over more squares than that is not worth listing them.
MOST_CELLS = 1_500

Point = tuple[float, float]


def unit(point: Point) -> tuple[float, float, float]:
    """Return a point (latitude, longitude in degrees) on the sphere of radius one."""
    lat, lon = math.radians(point[0]), math.radians(point[1])
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def cell(point: Point) -> int:
    """Return the square of a point."""
    return math.floor(point[0] * PER_DEGREE) * ROW + math.floor(point[1] * PER_DEGREE)


def chord2(metres: float) -> float:
    """Return the square of the straight line, on the sphere of radius one, under an arc of so many metres."""
    return float((2 * math.sin(min(metres / EARTH_M, math.pi) / 2)) ** 2)


def cells(centre: Point, metres: float) -> list[int] | None:
    """Return the squares that a circle may touch; None when they are too many, or near a pole or the date line."""
    reach = math.degrees(metres / EARTH_M)
    south, north = centre[0] - reach, centre[0] + reach
    if south <= -89 or north >= 89:
        return None
    # The widest part of a circle on the sphere is not on the parallel of its centre.
    ratio = math.sin(math.radians(reach)) / math.cos(math.radians(centre[0]))
    if ratio >= 1:
        return None
    wide = math.degrees(math.asin(ratio))
    west, east = centre[1] - wide, centre[1] + wide
    if west <= -180 or east >= 180:
        return None
    rows = range(math.floor(south * PER_DEGREE), math.floor(north * PER_DEGREE) + 1)
    columns = range(math.floor(west * PER_DEGREE), math.floor(east * PER_DEGREE) + 1)
    if len(rows) * len(columns) > MOST_CELLS:
        return None
    return [row * ROW + column for row in rows for column in columns]
