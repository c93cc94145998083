"""A point that a person gives by clicking on a map: the nearest commune, or a refusal in the sea."""

from __future__ import annotations

import math

from django.core.exceptions import ValidationError

from poles.geo import distance_m
from poles.models import Commune

#: Farther than this from the centre of every commune, a point is in the sea or abroad.
NEAREST_M = 5_000
#: Guyane has communes as wide as a département: code of the département → metres.
WIDE_M = {"973": 100_000}

METRES_PER_DEGREE = 111_195


class ClickOutside(ValidationError):
    """The point is nowhere near a commune."""


def commune_of_click(latitude: float, longitude: float) -> Commune:
    """Return the commune whose centre is nearest to a point in degrees (WGS84). Raises ClickOutside.

    Two queries, the first bounded by a square around the point.
    """
    lawful = math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    found = _nearest(latitude, longitude, max(WIDE_M.values())) if lawful else None
    if found is None:
        raise ClickOutside(
            "Ce point est en mer ou hors de France : aucune commune n'est à moins de 5 km. Cliquez sur le lieu du "
            "stage, ou écrivez son adresse."
        )
    return found


def _nearest(latitude: float, longitude: float, reach: float) -> Commune | None:
    north = reach / METRES_PER_DEGREE
    # Near a pole every longitude is near.
    east = north / max(0.01, math.cos(math.radians(latitude)))
    rows = Commune.objects.filter(
        latitude__range=(latitude - north, latitude + north), longitude__range=(longitude - east, longitude + east)
    ).order_by("pk")
    best, distance = None, math.inf
    for code, departement, lat, lon in rows.values_list("pk", "departement_id", "latitude", "longitude"):
        assert lat is not None  # the square leaves out communes without centre
        assert lon is not None
        away = distance_m(latitude, longitude, lat, lon)
        if away <= WIDE_M.get(departement, NEAREST_M) and away < distance:
            best, distance = code, away
    return None if best is None else Commune.objects.get(pk=best)
