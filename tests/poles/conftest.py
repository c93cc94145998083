"""An académie with two pôles, seen by the rectorat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actors_of
from poles.models import Academie, Commune, Pole
from tests.factories import CommuneFactory, PoleCommuneFactory, PoleFactory, RectoratStaffFactory


@dataclass
class Province:
    """`mine` is the pôle under test, with `inside`; `shared` is in both pôles' reach, `alone` in none."""

    academie: Academie
    mine: Pole
    neighbour: Pole
    inside: Commune
    theirs: Commune
    alone: Commune
    user: Any

    @property
    def actor(self) -> Actor:
        """The rectorat, as its requests would say it."""
        return actors_of(self.user)[0]


@pytest.fixture
def province(db: None) -> Province:
    mine = PoleFactory(name="Rive-Exemple", slug="rive-exemple", territory=False)
    neighbour = PoleFactory(academie=mine.academie, name="Bois-Essai", slug="bois-essai", territory=False)
    common = {"academie": mine.academie, "epci_code": "290000001", "epci_name": "Agglo-Exemple"}
    inside = CommuneFactory(name="Bourg-Exemple", **common)
    theirs = CommuneFactory(name="Saint-Essai", **common)
    alone = CommuneFactory(name="Les Essarts-Fictifs", population=640, **common)
    PoleCommuneFactory(pole=mine, commune=inside)
    PoleCommuneFactory(pole=neighbour, commune=theirs)
    user = RectoratStaffFactory(academie=mine.academie, user__last_name="Rectorat-Témoin").user
    return Province(mine.academie, mine, neighbour, inside, theirs, alone, user)
