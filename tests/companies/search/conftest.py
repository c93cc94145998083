"""A bank around one town, searched as a coordinator of the pôle would."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from companies.models import Offer
from companies.search import listing
from companies.search.query import Reader, SearchPage, SearchQuery, search
from poles.models import Commune, Pole
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.support.roles import as_role

#: Degrees of latitude of one kilometre.
KM = 1 / 111.195
START, END = dt.date(2027, 3, 1), dt.date(2027, 3, 26)


@dataclass
class Town:
    """`offer(km=…)` publishes an offer so far north; `ask(…)` searches as the pôle, under its policies."""

    pole: Pole
    commune: Commune

    @property
    def point(self) -> tuple[float, float]:
        """The middle of the town."""
        return self.commune.latitude, self.commune.longitude  # type: ignore[return-value]

    def offer(self, *, km: float = 0, **fields: Any) -> Offer:
        """Publish an offer open for the stay, unless said otherwise."""
        facts = {
            "published_in": self.pole,
            "company__name": "Société Exemple",
            "commune": self.commune,
            "latitude": self.point[0] + km * KM,
            "longitude": self.point[1],
            "starts_on": START,
            "ends_on": END,
        }
        made: Offer = make.OfferFactory(**facts | fields)
        listing.refresh(made.pk)
        return made

    def ask(self, **criteria: Any) -> SearchPage:
        """Search the bank of the académie."""
        facts = {"reader": Reader(self.pole.academie_id)} | criteria
        with as_role(), acting_as(Scope.for_pole(self.pole)):
            return search(SearchQuery(**facts))

    def titles(self, **criteria: Any) -> list[str]:
        """Return the titles found, in order."""
        return [hit.title for hit in self.ask(**criteria).hits]


def town_in(pole: Pole) -> Town:
    """Return an empty bank."""
    return Town(pole, make.CommuneFactory(academie=pole.academie, name="Bourg-Modèle", latitude=47.5, longitude=-0.6))


@pytest.fixture
def town(db: None) -> Town:
    """Return the bank of one académie."""
    return town_in(make.PoleFactory())


@pytest.fixture
def elsewhere(db: None) -> Town:
    """Return the bank of another académie."""
    return town_in(make.PoleFactory(academie=make.AcademieFactory(code="9B")))
