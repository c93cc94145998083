"""Map of zones (pôles): each commune is a cell, each zone one colour, its name and its figure written on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from django.utils.safestring import SafeString

from web.maps.ground import Ground, path
from web.maps.projection import Projection
from web.svg import element, image, text

#: Above this number of communes, the lines between them would be a grey stain.
CELLS_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A commune: its centroid in degrees and the key of its zone (None: in no zone)."""

    latitude: float
    longitude: float
    zone: str | None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone: its name, what is written under it, and its class: `rate-0` to `rate-3`, or `rate-none`."""

    name: str
    figure: str
    css: str

    @property
    def on_dark(self) -> bool:
        """Whether its text is white."""
        return self.css in ("rate-2", "rate-3")


def territory_map(places: Sequence[Place], zones: Mapping[str, Zone], title: str, width: int = 560) -> SafeString:
    """Return the map; communes in no zone are hatched. Every fact in it is in a table of the page."""
    if not places:
        return SafeString("")
    points = [(place.latitude, place.longitude) for place in places]
    projection = Projection.fit(points, width)
    ground = Ground(points, projection)
    cells: dict[str | None, list[shapely.Geometry]] = defaultdict(list)
    for place, cell in zip(places, ground.cells, strict=True):
        cells[place.zone].append(cell)
    parts, labels = [], []
    for key, shapes in cells.items():
        zone = zones.get(key) if key is not None else None
        area = shapely.union_all(shapes)
        parts.append(element("path", d=path(area), class_=zone.css if zone else "uncovered"))
        if zone is None:
            continue
        if len(places) <= CELLS_SHOWN:
            lines = "".join(path(shape) for shape in shapes)
            parts.append(element("path", d=lines, class_=f"cell {zone.css}"))
        parts.append(element("path", d=path(area), class_="border"))
        where = max(getattr(area, "geoms", [area]), key=lambda piece: piece.area).representative_point()
        css = "on-dark" if zone.on_dark else ""
        labels += [text(where.x, where.y, zone.name, f"strong {css}".strip(), "middle")]
        labels += [text(where.x, where.y + 16, zone.figure, css, "middle")]
    desc = " ; ".join(f"{zone.name} : {zone.figure}" for zone in zones.values())
    return image(projection.width, projection.height, title, desc, *parts, *labels, projection.scale_bar(), css="map")
