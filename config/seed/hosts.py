"""Companies: visibly fictional houses, dense in towns, of the sectors of TRADES."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from random import Random
from uuid import UUID

from companies.models import Company
from config.seed.ids import Ids, demo_siret
from config.seed.trades import LETTERS, SIGNS, TRADES
from config.seed.world import Town, World, kilometres
from poles.nomenclatures import Sector

#: Companies for one pupil: a host takes two or three in a year.
PER_STUDENT, FEWEST = 0.32, 90
HEADCOUNTS, HEADCOUNT_WEIGHTS = (2, 4, 7, 12, 22, 45, 110, 260), (18, 24, 20, 15, 11, 7, 4, 1)


class Hosts:
    """The companies of an académie by pôle and sector, and the search of a near one."""

    def __init__(self, world: World, students: int, ids: Ids, rng: Random) -> None:
        self.companies: list[Company] = []
        self.sector: dict[UUID, str] = {}
        self.pole: dict[UUID, str] = {}
        self._by: dict[tuple[str, str], list[Company]] = {}
        self._world, self._ids, self._rng = world, ids, rng
        towns = list(world.towns.values())
        cumulative = list(itertools.accumulate(_attraction(town) for town in towns))
        sectors = list(TRADES)
        sector_weights = [TRADES[sector].weight for sector in sectors]
        for _ in range(max(FEWEST, round(students * PER_STUDENT))):
            town = rng.choices(towns, cum_weights=cumulative)[0]
            self._add(town, rng.choices(sectors, weights=sector_weights)[0])

    def _add(self, town: Town, sector: str) -> Company:
        rng, trade, number = self._rng, TRADES[sector], len(self.companies)
        house = rng.choice(trade.houses)
        radius, angle = math.sqrt(rng.random()) * _spread_km(town), rng.random() * 2 * math.pi
        longitude_km = 111.195 * math.cos(math.radians(town.latitude))
        company = Company(
            id=self._ids("company", number),
            siret=demo_siret(self._world.academie, number),
            name=f"{house} {rng.choice(SIGNS)}{rng.choice(LETTERS)}"
            if house != "Mairie"
            else f"Mairie de {town.name} (fictive)",
            naf=rng.choice(trade.nafs),
            headcount=rng.choices(HEADCOUNTS, weights=HEADCOUNT_WEIGHTS)[0],
            is_public=house in ("Mairie", "École", "Crèche", "Clinique"),
            commune_id=town.insee,
            latitude=round(town.latitude + radius * math.sin(angle) / 111.195, 5),
            longitude=round(town.longitude + radius * math.cos(angle) / longitude_km, 5),
        )
        pole = self._world.pole_of.get(town.insee, "")
        self.companies.append(company)
        self.sector[company.pk], self.pole[company.pk] = sector, pole
        self._by.setdefault((pole, sector), []).append(company)
        return company

    def of(self, pole: str, sector: str) -> list[Company]:
        """Return the companies of a sector in a pôle; when there is none, one opens in its largest commune."""
        found = self._by.get((pole, sector))
        if not found:
            towns = [town for town in self._world.towns.values() if self._world.pole_of.get(town.insee, "") == pole]
            largest = max(towns or self._world.towns.values(), key=lambda town: town.population)
            company = self._add(largest, sector)
            found = self._by.setdefault((pole, sector), [company])
        return found

    def known(self, pole: str, sector: str) -> list[Company]:
        """Return the companies of a sector in a pôle; none opens."""
        return self._by.get((pole, sector), [])

    def near(self, pole: str, sector: str, town: Town, rng: Random) -> Company:
        """Return the nearest of six companies of a sector drawn in the pôle."""
        found = self.of(pole, sector)
        return nearest(found if len(found) <= 6 else rng.sample(found, 6), town)


def nearest(companies: Iterable[Company], town: Town) -> Company:
    """Return the company closest to a town."""
    return min(
        companies,
        key=lambda company: kilometres(company.latitude or 0, company.longitude or 0, town.latitude, town.longitude),
    )


def _attraction(town: Town) -> float:
    """Weight of a commune for companies: more than its people in towns, less in the country."""
    return town.population * {1: 1.3, 2: 1.25, 3: 1.2, 4: 0.9}.get(town.density, 0.65)


def _spread_km(town: Town) -> float:
    return 3.0 if town.density <= 2 else 2.0 if town.density <= 4 else 1.2


def any_sector(rng: Random) -> str:
    """Draw a sector as frequent as its companies."""
    return str(rng.choices(list(Sector), weights=[TRADES[sector].weight for sector in Sector])[0])
