"""`geocode(address, insee)`: where an address is.

Shape of the Base adresse nationale, the same at data.geopf.fr/geocodage and at its predecessor
api-adresse.data.gouv.fr: GET /search?q=…&citycode=…, a GeoJSON FeatureCollection whose features hold `score` (0 to 1),
`type` (housenumber, street, locality, municipality), `citycode` and a point (longitude first).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from django.conf import settings

from poles.geo import distance_m
from poles.models import Commune
from web.outbound import Partner, PartnerError, ask_json, refuse_transaction

#: Under this score the address book guesses: its own pages call such an answer uncertain.
LEAST_SCORE = 0.5
#: An answer farther than this from the centre of its own commune is a lie of the partner. No commune of mainland France
#: reaches 30 km from its centre; those of Guyane do, and keep their centre as answer.
FARTHEST_M = 30_000
#: Longest address sent.
LONGEST = 200


class Precision(StrEnum):
    """How near the point is to the door."""

    HOUSE = "housenumber"
    STREET = "street"
    LOCALITY = "locality"
    COMMUNE = "municipality"

    @property
    def sentence(self) -> str:
        """What the map must say of the point."""
        return _SENTENCES[self]


_SENTENCES = {
    Precision.HOUSE: "Point placé au numéro de la rue.",
    Precision.STREET: "Point placé au milieu de la rue : le numéro n'a pas été trouvé.",
    Precision.LOCALITY: "Point placé au lieu-dit.",
    Precision.COMMUNE: "Point placé au centre de la commune : l'adresse n'a pas été trouvée.",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees (WGS84). `reason`: why it is the centre of the commune when it is, as a code; else empty.

    Reasons: none (no address book), empty (no address), unsure (nothing found there), or the one of a partner's error.
    """

    latitude: float
    longitude: float
    precision: Precision
    label: str = ""
    reason: str = ""

    @property
    def is_centre(self) -> bool:
        """Whether it is the centre of the commune, for want of better."""
        return self.precision == Precision.COMMUNE

    @property
    def sentence(self) -> str:
        """What the map must say of the point."""
        if self.is_centre and self.reason not in ("", "empty", "unsure"):
            return "Point placé au centre de la commune : le service d'adresses n'a pas pu répondre. Déplacez-le."
        return self.precision.sentence


def geocode(address: str, insee: str) -> Point | None:
    """Return the point of an address in the commune of code `insee`; None when the commune is unknown or has no centre.

    The address book failing is no error: the centre of the commune is the answer, and says so. Raises
    InsideTransaction inside a transaction, whatever the address book.
    """
    refuse_transaction()
    commune = Commune.objects.filter(pk=insee).first()
    if commune is None or commune.latitude is None or commune.longitude is None:
        return None
    words = " ".join(address.split())[:LONGEST]
    if not words:
        return _centre(commune, "empty")
    if settings.STAGES_GEOCODER["kind"] == "none":
        return _centre(commune, "none")
    partner = Partner("ban", "Le service d'adresses", settings.STAGES_GEOCODER["url"])
    query = {"q": words, "citycode": commune.pk, "limit": "1", "autocomplete": "0"}
    try:
        found = ask_json(partner, partial(_read, commune), query=query)
    except PartnerError as error:
        return _centre(commune, error.reason)
    return found or _centre(commune, "unsure")


def _centre(commune: Commune, reason: str) -> Point:
    assert commune.latitude is not None
    assert commune.longitude is not None
    return Point(commune.latitude, commune.longitude, Precision.COMMUNE, commune.name, reason)


def _read(commune: Commune, status: int, answer: dict[str, Any]) -> Point | None:
    """Return the first feature when it may be believed. Raises ValueError, TypeError… for another shape."""
    if status == 400:  # an address that it cannot read: too short, without a letter…
        return None
    if status != 200 or answer["type"] != "FeatureCollection" or not isinstance(answer["features"], list):
        raise ValueError("collection")
    if not answer["features"]:
        return None
    feature = answer["features"][0]
    facts, (longitude, latitude) = feature["properties"], feature["geometry"]["coordinates"][:2]
    score = float(facts["score"])
    precision = Precision(facts["type"])
    numbers = (score, float(latitude), float(longitude))
    if not all(map(math.isfinite, numbers)) or abs(numbers[1]) > 90 or abs(numbers[2]) > 180:
        raise ValueError("coordinates")
    if score < LEAST_SCORE or precision == Precision.COMMUNE or not _is_in(commune, str(facts["citycode"])):
        return None
    assert commune.latitude is not None
    assert commune.longitude is not None
    if distance_m(commune.latitude, commune.longitude, numbers[1], numbers[2]) > FARTHEST_M:
        return None
    label = "".join(sign for sign in str(facts.get("label") or "") if sign.isprintable())
    return Point(round(numbers[1], 6), round(numbers[2], 6), precision, label[:200])


def _is_in(commune: Commune, citycode: str) -> bool:
    """Whether a code is the one of the commune, a former one, or a municipal district (Paris, Lyon, Marseille)."""
    districts = {"75056": "751", "69123": "6938", "13055": "132"}
    prefix = districts.get(commune.pk)
    return citycode == commune.pk or citycode in commune.former_codes or bool(prefix and citycode.startswith(prefix))
