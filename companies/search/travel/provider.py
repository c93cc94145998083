"""What any estimate of a journey answers, so that a planner of routes may take the place of the default."""

from __future__ import annotations

from typing import Protocol

from django.db.models import TextChoices

from poles.nomenclatures import Transport


class Mode(TextChoices):
    """Means of travel that a search may ask for; the values are those of a need's means."""

    WALK = Transport.WALK.value, "à pied"
    BIKE = Transport.BIKE.value, "à vélo"
    PUBLIC = Transport.PUBLIC.value, "en bus ou en train"
    CAR = Transport.CAR.value, "en voiture"


class TravelProvider(Protocol):
    """An estimate in whole minutes that only grows with the distance as the crow flies.

    The engine turns a longest journey into a circle (`reach`), and the distance into minutes in SQL (`lines`).
    """

    def minutes(self, metres: float, mode: str) -> int:
        """Return the minutes of a journey."""
        ...

    def reach(self, minutes: int, mode: str) -> float:
        """Return the metres as the crow flies that can be gone in so many minutes."""
        ...

    def lines(self, mode: str) -> list[tuple[float, float]]:
        """Return pairs (minutes before moving, minutes a metre as the crow flies); the quickest one is taken."""
        ...
