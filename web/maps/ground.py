"""The ground of a map: cells around the centroids of communes, cut by their outline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from django.utils.safestring import SafeString

from web.maps.projection import Projection
from web.svg import element


def path(shape: shapely.Geometry) -> str:
    """Return the path of a polygon or of several; other shapes have none."""
    pieces = []
    for polygon in getattr(shape, "geoms", [shape]):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            corners = [f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]]
            pieces.append(f"M{'L'.join(corners)}z")
    return "".join(pieces)


#: Fewer points have no bays worth drawing: a concave hull would be a star.
FEW = 40


def _outline(cloud: shapely.MultiPoint, radius: float) -> shapely.Geometry:
    """Return a smooth outline, at most 1.4 radius around the points: their hull, a disc around each, bays filled."""
    hull = shapely.concave_hull(cloud, ratio=0.5) if len(cloud.geoms) > FEW else cloud.convex_hull
    area = shapely.union(shapely.buffer(hull, radius / 2), shapely.buffer(cloud, radius))
    return shapely.simplify(shapely.buffer(shapely.buffer(area, 3 * radius), -2.6 * radius), 0.6)


class Ground:
    """Cells (in units of the drawing) around places given in degrees, in the same order as the places.

    Several places on one point share its cell. The outline follows the places, a little wider.
    """

    def __init__(self, places: Sequence[tuple[float, float]], projection: Projection) -> None:
        self.projection = projection
        drawn = np.array([projection(latitude, longitude) for latitude, longitude in places], dtype=float)
        cloud = shapely.multipoints(drawn)
        self.outline = _outline(cloud, projection.margin / 1.5)
        cells = shapely.get_parts(shapely.voronoi_polygons(cloud, extend_to=self.outline)) if len(places) > 1 else []
        if len(cells) == 0:
            self.cells = [self.outline] * len(places)
            return
        inside = shapely.intersection(np.asarray(cells), self.outline)
        tree = shapely.STRtree(cells)
        # Each place stands in one cell; a border shared by two cells gives the first.
        found: dict[int, int] = {}
        for place, cell in zip(*tree.query(shapely.points(drawn), predicate="intersects"), strict=True):
            found.setdefault(int(place), int(cell))
        self.cells = [inside[found[index]] for index in range(len(places))]

    def background(self) -> SafeString:
        """Return the outline alone, as the ground of a map of points."""
        return element("path", d=path(self.outline), class_="ground")
