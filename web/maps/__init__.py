"""Maps drawn by the server as inline SVG, from points alone: no tiles, no outside request.

Squares are schools, circles are offers. The ground is made of cells around the centroids of communes.
"""

from web.maps.ground import Ground
from web.maps.points import Offer, Pair, School, points_map
from web.maps.projection import Projection
from web.maps.territory import Place, Zone, territory_map

__all__ = ["Ground", "Offer", "Pair", "Place", "Projection", "School", "Zone", "points_map", "territory_map"]
