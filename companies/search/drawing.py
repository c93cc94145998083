"""The map beside the list: no tile, no outside request. Cells around communes, the departure, numbered pins.

The server draws it whole; `static/js/offer-map.js` moves and zooms what is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import shapely
from django.core.cache import cache
from django.utils.safestring import SafeString

from poles.models import Commune
from poles.nomenclatures import Density
from web.french import counted
from web.maps import Ground, Projection
from web.maps.ground import path
from web.maps.labels import LETTER, LINE, Box, meets
from web.maps.projection import DEGREE_KM
from web.svg import element, join, text

WIDTH, HEIGHT = 600, 720
MARGIN = 40
#: Half of what the narrow side shows, in kilometres: a few sizes, so that the ground of a place is drawn once.
EXTENTS = (2, 4, 6, 9, 13, 18, 25, 35, 50, 70, 100, 150, 250, 450, 1000)
#: Pins all within this share of the reach would be one heap: the map is then drawn larger.
HEAP = 0.25
#: Above this number of communes, the lines between them would be a grey stain.
CELLS = 350
NAMES = 16
#: The ground changes with the geographic code, once a year.
KEPT_SECONDS = 86_400
#: How much is drawn around what is shown, so that a first move finds it ready.
AROUND = 1.5

TOWN = {Density.GRAND_CENTRE, Density.CENTRE_INTERMEDIAIRE, Density.PETITE_VILLE}
WILD = {Density.RURAL_DISPERSE, Density.RURAL_TRES_DISPERSE}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pin:
    """An offer of the list under its number, in degrees."""

    number: int
    key: str
    latitude: float
    longitude: float
    reserved: bool = False


@dataclass(frozen=True, slots=True)
class OfferMap:
    """The drawing and the point at its centre."""

    svg: SafeString
    latitude: float
    longitude: float

    @property
    def latitude_text(self) -> str:
        """Degrees as a number of an address, whatever the language of the page."""
        return str(self.latitude)

    @property
    def longitude_text(self) -> str:
        """Degrees as a number of an address, whatever the language of the page."""
        return str(self.longitude)


def offers_map(
    pins: Sequence[Pin], *, departure: Point | None, departure_name: str = "", reach_m: float | None = None
) -> OfferMap | None:
    """Return the map of a page of results; None when there is nothing to place on it.

    It is centred on the departure and holds every pin, and all of `reach_m` unless the pins are all near.
    """
    points = [(pin.latitude, pin.longitude) for pin in pins]
    if departure is None and not points:
        return None
    centre = departure or _middle(points)
    extent = _extent(max((_km(centre, point) for point in points), default=0), (reach_m or 0) / 1000)
    projection = _projection(centre, extent)
    parts = [_ground(centre, extent, projection)]
    if departure and reach_m:
        x, y = projection(*departure)
        parts.append(element("circle", cx=x, cy=y, r=round(reach_m / 1000 * projection.scale, 1), class_="reach"))
    if departure:
        parts.append(_departure(*projection(*departure)))
    parts += _pins(pins, projection)
    words = counted(len(pins), "offre|offres")
    label = f"Carte : {words}, mêmes numéros que la liste"
    if departure_name:
        label += f", départ {departure_name}"
    svg = element(
        "svg", *parts, class_="offer-map__svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=f"{label}.",
        data_latitude=f"{projection.latitude:.5f}", data_longitude=f"{projection.longitude:.5f}",
        data_scale=f"{projection.scale:.5f}", data_cosine=f"{projection.cosine:.5f}",
    )  # fmt: skip
    return OfferMap(svg, round(centre[0], 5), round(centre[1], 5))


def _extent(farthest: float, reach: float) -> float:
    """Return the kilometres to show around the centre: all of the reach, unless the pins would then be one heap."""
    wanted = max(farthest, reach)
    if 0 < farthest < HEAP * reach:
        wanted = farthest / HEAP / 2
    return next((size for size in EXTENTS if size >= wanted), EXTENTS[-1])


def _middle(points: Sequence[Point]) -> Point:
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return round((min(lats) + max(lats)) / 2, 2), round((min(lons) + max(lons)) / 2, 2)


def _km(one: Point, other: Point) -> float:
    """How far a point is from the centre along the axis that leaves least room for it."""
    cosine = max(math.cos(math.radians(one[0])), 0.05)
    return max(abs(other[0] - one[0]), abs(other[1] - one[1]) * cosine) * DEGREE_KM


def _projection(centre: Point, extent: float) -> Projection:
    return Projection(
        latitude=centre[0],
        longitude=centre[1],
        cosine=max(math.cos(math.radians(centre[0])), 0.05),
        scale=(min(WIDTH, HEIGHT) / 2 - MARGIN) / extent,
        left=WIDTH / 2,
        top=HEIGHT / 2,
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
    )


def _ground(centre: Point, extent: float, projection: Projection) -> SafeString:
    """Return the communes around a point, drawn once a day for a place and a size."""
    key = sha256(f"{centre[0]:.4f},{centre[1]:.4f},{extent}".encode()).hexdigest()[:32]
    name = f"offer-map:1:{key}"
    kept: str | None = cache.get(name)
    if kept is None:
        kept = str(_communes(centre, extent, projection))
        cache.set(name, kept, KEPT_SECONDS)
    # Written by this module alone, every part escaped by web.svg.
    return SafeString(kept)


def _communes(centre: Point, extent: float, projection: Projection) -> SafeString:
    north = extent * AROUND * HEIGHT / WIDTH / DEGREE_KM
    east = extent * AROUND / DEGREE_KM / projection.cosine
    rows: list[Any] = list(
        Commune.objects.filter(
            latitude__range=(centre[0] - north, centre[0] + north),
            longitude__range=(centre[1] - east, centre[1] + east),
        )
        .order_by("-population", "pk")
        .values_list("name", "latitude", "longitude", "density")
    )
    if not rows:
        return SafeString("")
    shown = rows if len(rows) <= CELLS else rows[:CELLS]
    ground = Ground([(lat, lon) for _, lat, lon, _ in shown], projection)
    parts = [element("path", d=path(ground.outline), class_="land")]
    if len(rows) <= CELLS:
        for kinds, css in ((TOWN, "land land--town"), (WILD, "land land--wild")):
            cells = [cell for cell, row in zip(ground.cells, shown, strict=True) if row[3] in kinds]
            if cells:
                parts.append(element("path", d=path(shapely.union_all(cells)), class_=css))
        parts.append(element("path", d="".join(path(cell) for cell in ground.cells), class_="land-line"))
    parts += _names([(row[0], *projection(row[1], row[2])) for row in shown])
    return element("g", join(parts), aria_hidden="true")


def _names(places: Sequence[tuple[str, float, float]]) -> list[SafeString]:
    """Write the names of the largest communes where no other name stands."""
    taken: list[Box] = []
    written: list[SafeString] = []
    for name, x, y in places:
        half = LETTER * len(name) / 2
        box = (x - half - 4, y - LINE, x + half + 4, y + LINE / 2)
        if len(written) < NAMES and not any(meets(box, other) for other in taken):
            taken.append(box)
            mark = element("circle", cx=0, cy=0, r=2.5, class_="town")
            words = element("g", mark, text(0, 16, name, "town-name", "middle"), data_fixed="")
            written.append(element("g", words, transform=f"translate({x} {y})"))
    return written


def _departure(x: float, y: float) -> SafeString:
    disc = element("circle", cx=0, cy=0, r=9, class_="departure")
    dot = element("circle", cx=0, cy=0, r=3, class_="departure-dot")
    return element("g", element("g", disc, dot, data_fixed=""), transform=f"translate({x} {y})")


#: A drop whose point is the place.
_DROP = "M0 0C-4-9-15-16-15-27a15 15 0 1 1 30 0C15-16 4-9 0 0z"


def _pins(pins: Sequence[Pin], projection: Projection) -> list[SafeString]:
    """Draw the pins, last number first so that the first ones lie on top; those of one point stand side by side."""
    seen: dict[Point, int] = {}
    drawn: list[SafeString] = []
    for pin in pins:
        point = projection(pin.latitude, pin.longitude)
        rank = seen.get(point, 0)
        seen[point] = rank + 1
        aside = (rank + 1) // 2 * 24 * (1 if rank % 2 else -1)
        inside = [
            element("path", d=_DROP, class_="pin__drop"),
            text(0, -21.5, pin.number, "pin__number", "middle"),
        ]
        if pin.reserved:
            inside.append(element("circle", cx=12, cy=-39, r=5.5, class_="pin__reserved"))
        shape = element("g", *inside, class_="pin__shape", transform=f"translate({aside} 0)" if aside else None)
        fixed = element("g", shape, data_fixed="")
        drawn.append(element("g", fixed, class_="pin", data_pin=pin.key, transform=f"translate({point[0]} {point[1]})"))
    return drawn[::-1]
