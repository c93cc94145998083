"""Map of schools, offers and the pairs between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from web.french import counted
from web.maps.ground import Ground
from web.maps.labels import LINE, placed
from web.maps.projection import Projection
from web.svg import element, image, text

NAMES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class School:
    """A school, in degrees."""

    latitude: float
    longitude: float
    name: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer, in degrees; `chosen` draws it full."""

    latitude: float
    longitude: float
    name: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A line from a school to an offer, in degrees; `changed` draws it in brick."""

    school: tuple[float, float]
    offer: tuple[float, float]
    changed: bool = False


def _distinct(places: Iterable[School]) -> list[School]:
    seen: dict[tuple[float, float], School] = {}
    for place in places:
        seen.setdefault((place.latitude, place.longitude), place)
    return list(seen.values())


def points_map(
    schools: Sequence[School],
    offers: Sequence[Offer],
    pairs: Sequence[Pair] = (),
    *,
    title: str,
    ground: Sequence[tuple[float, float]] = (),
    width: int = 360,
) -> SafeString:
    """Return the map: squares are schools, circles are offers, lines are proposals. Empty without a single point.

    `ground`: centroids (degrees) of the territory, drawn under the points. The page says the same facts in a list.
    """
    schools = _distinct(schools)
    places = [(place.latitude, place.longitude) for place in schools] + [
        (offer.latitude, offer.longitude) for offer in offers
    ]
    if not places:
        return SafeString("")
    projection = Projection.fit([*places, *ground], width)
    parts: list[SafeString] = []
    if ground:
        parts.append(Ground([*ground, *places], projection).background())
    for pair in pairs:
        (x1, y1), (x2, y2) = projection(*pair.school), projection(*pair.offer)
        # A slight bend keeps apart the lines of several pupils of one school.
        bend_x, bend_y = (x1 + x2) / 2 + (y2 - y1) * 0.12, (y1 + y2) / 2 - (x2 - x1) * 0.12
        css = "pair pair--changed" if pair.changed else "pair"
        parts.append(element("path", d=f"M{x1} {y1}Q{bend_x:.1f} {bend_y:.1f} {x2} {y2}", class_=css))
    for offer in offers:
        x, y = projection(offer.latitude, offer.longitude)
        mark = element("title", offer.name) if offer.name else ""
        css = "offer offer--full" if offer.chosen else "offer"
        parts.append(element("circle", mark, cx=x, cy=y, r=4.5, class_=css))
    for school in schools:
        x, y = projection(school.latitude, school.longitude)
        parts.append(element("rect", x=x - 7, y=y - 7, width=14, height=14, rx=3, class_="school-halo"))
        parts.append(element("rect", x=x - 5.5, y=y - 5.5, width=11, height=11, rx=2, class_="school"))
    notes: list[tuple[int, str]] = []
    if len(schools) <= NAMES_SHOWN:
        names = [(*projection(school.latitude, school.longitude), school.name) for school in schools]
        labels, notes = placed(names, projection.width, projection.height)
        parts += [text(label.x, label.y, label.words, "strong halo", label.anchor) for label in labels]
    height = projection.height + (LINE * len(notes) + 8 if notes else 0)
    legend = [text(8, projection.height + LINE * (rank + 1), f"{n}. {name}") for rank, (n, name) in enumerate(notes)]
    desc = f"{counted(len(schools), 'établissement|établissements')}, {counted(len(offers), 'offre|offres')}"
    return image(projection.width, height, title, desc, *parts, projection.scale_bar(), *legend, css="map")
