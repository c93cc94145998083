"""From degrees to a drawing: equirectangular, with the cosine of the middle latitude."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.french import SPACE, number
from web.svg import element, join, text

#: Kilometres in a degree of latitude (mean radius of the Earth).
DEGREE_KM = 111.195


@dataclass(frozen=True, slots=True)
class Projection:
    """Units of the drawing: `x` to the right, `y` down, `scale` units a kilometre."""

    latitude: float
    longitude: float
    cosine: float
    scale: float
    left: float
    top: float
    width: float
    height: float
    margin: float

    @classmethod
    def fit(
        cls, places: Sequence[tuple[float, float]], width: float, margin: float = 30, tallest: float = 1.2
    ) -> Projection:
        """Fit (latitude, longitude) places into a drawing `width` wide, at most `tallest` times as high.

        One place, or places on one point, give some ten kilometres around them. Raises ValueError when there is none.
        """
        if not places:
            raise ValueError("Aucun lieu à dessiner.")
        south, north = min(lat for lat, _ in places), max(lat for lat, _ in places)
        west, east = min(lon for _, lon in places), max(lon for _, lon in places)
        cosine = max(math.cos(math.radians((south + north) / 2)), 0.05)
        across = max((east - west) * DEGREE_KM * cosine, 10.0)
        down = max((north - south) * DEGREE_KM, 5.0)
        room = width - 2 * margin
        scale = min(room / across, (tallest * width - 2 * margin) / down)
        height = down * scale + 2 * margin
        return cls(
            latitude=(south + north) / 2,
            longitude=(west + east) / 2,
            cosine=cosine,
            scale=scale,
            left=width / 2,
            top=height / 2,
            width=width,
            height=height,
            margin=margin,
        )

    def __call__(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return the place of a point in the drawing."""
        x = self.left + (longitude - self.longitude) * DEGREE_KM * self.cosine * self.scale
        y = self.top - (latitude - self.latitude) * DEGREE_KM * self.scale
        return round(x, 1), round(y, 1)

    def scale_bar(self) -> SafeString:
        """Return a bar of a round number of kilometres, at the lower right."""
        wanted = self.width / 6 / self.scale
        power = 10 ** math.floor(math.log10(wanted))
        length = next(power * factor for factor in (5, 2, 1) if power * factor <= wanted)
        right, y = self.width - 8, self.height - 6
        left = right - length * self.scale
        bar = element("path", d=f"M{left:.1f} {y - 5:.1f}v5H{right:.1f}v-5", class_="scale")
        label = f"{number(length, 0 if length >= 1 else 1)}{SPACE}km"
        return join([bar, text((left + right) / 2, y - 9, label, "soft halo", "middle")])
