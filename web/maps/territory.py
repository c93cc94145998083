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
#: Width of a letter and height of a line of text, in units of the drawing (taken wide: fonts differ).
LETTER, LINE = 7.6, 18


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
    parts: list[SafeString] = []
    labels: list[_Label] = []
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
        largest = max(getattr(area, "geoms", [area]), key=lambda piece: piece.area)
        where = largest.representative_point()
        west, _, east, _ = largest.bounds
        labels.append(_Label(zone, where.x, where.y, largest.area, east - west))
    words, notes = _written(labels, projection)
    desc = " ; ".join(f"{zone.name} : {zone.figure}" for zone in zones.values())
    height = projection.height + (LINE * len(notes) + 8 if notes else 0)
    legend = [text(8, projection.height + LINE * (rank + 1), note) for rank, note in enumerate(notes)]
    return image(projection.width, height, title, desc, *parts, *words, projection.scale_bar(), *legend, css="map")


@dataclass(frozen=True, slots=True)
class _Label:
    zone: Zone
    x: float
    y: float
    area: float
    width: float

    def box(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of its two lines."""
        half = LETTER * max(len(self.zone.name), len(self.zone.figure)) / 2
        return self.x - half, self.y - 12, self.x + half, self.y + 20


def _written(labels: Sequence[_Label], projection: Projection) -> tuple[list[SafeString], list[str]]:
    """Write each name where it has room, largest zones first; the others carry a number, explained under the map."""
    taken: list[tuple[float, float, float, float]] = []
    words: list[SafeString] = []
    notes: list[str] = []
    for label in sorted(labels, key=lambda one: (-one.area, one.zone.name)):
        left, top, right, bottom = label.box()
        css = "on-dark" if label.zone.on_dark else ""
        free = all(right < other[0] or left > other[2] or bottom < other[1] or top > other[3] for other in taken)
        # A name wider than its zone would seem to be its neighbour's.
        if free and right - left < 1.3 * label.width and left > 0 and right < projection.width:
            taken.append((left, top, right, bottom))
            words += [text(label.x, label.y, label.zone.name, f"strong {css}".strip(), "middle")]
            words += [text(label.x, label.y + 16, label.zone.figure, css, "middle")]
        else:
            notes.append(f"{len(notes) + 1}. {label.zone.name} : {label.zone.figure}")
            taken.append((label.x - 8, label.y - 8, label.x + 8, label.y + 8))
            words.append(text(label.x, label.y + 4, len(notes), f"strong {css}".strip(), "middle"))
    return words, notes
