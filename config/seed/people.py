"""Pupils: names, ages, homes. Homes thin out with the distance from the school, more slowly in the country."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

from config.seed.classes import ClassPlan
from config.seed.ids import Ids, demo_ine
from config.seed.names import student_name
from config.seed.trades import TRADES
from config.seed.world import School, Town, World, kilometres
from establishments.models import Student
from poles.nomenclatures import Level

#: Age reached in the calendar year of the rentrée by a pupil « à l'heure ».
AGES = {
    Level.TROISIEME: 14, Level.SECONDE: 15, Level.CAP1: 15, Level.CAP2: 16, Level.SECONDE_PRO: 15,
    Level.PREMIERE_PRO: 16, Level.TERMINALE_PRO: 17, Level.BTS1: 18, Level.BTS2: 19,
}  # fmt: skip
WHEELCHAIR = 0.015
#: Decay of the number of homes with distance (km): a collège draws from close by, a lycée from farther.
REACH = {"college": 3.0, "lgt": 7.0, "lpo": 8.0, "lp": 9.0, "sep": 9.0}
FARTHEST_KM = 60


@dataclass(slots=True)
class Pupil:
    """A student and what the generator must know to write needs and placements."""

    student: Student
    plan: ClassPlan
    town: Town
    girl: bool
    wheelchair: bool


def plan_pupils(
    *, world: World, plans: list[ClassPlan], ids: Ids, class_ids: dict[str, UUID], school_year: int, rng: Random
) -> Iterator[Pupil]:
    """Yield the pupils of every class, in order."""
    homes = Homes(world)
    numbers = itertools.count()
    for plan in plans:
        share = girls_share(plan)
        for town in homes.draw(plan.school, plan.size, rng):
            number = next(numbers)
            girl = rng.random() < share
            first_name, last_name = student_name(rng, girl=girl)
            student = Student(
                id=ids("student", number),
                academie_id=world.academie,
                establishment_id=plan.school.uai,
                school_class_id=class_ids[plan.key],
                first_name=first_name,
                last_name=last_name,
                birth_date=_birth_date(plan.level, school_year, rng),
                sex=Student.Sex.FEMALE if girl else Student.Sex.MALE,
                ine=demo_ine(number),
                home_commune_id=town.insee,
                qpv_code=_qpv(town, plan.school, rng),
            )
            yield Pupil(student, plan, town, girl, rng.random() < WHEELCHAIR)


def girls_share(plan: ClassPlan) -> float:
    """Share of girls expected in a class: half, or what its formation draws."""
    if plan.training is None:
        return 0.5
    shares = [TRADES[sector].girls for sector in plan.training.sectors]
    return sum(shares) / len(shares)


def _birth_date(level: str, school_year: int, rng: Random) -> dt.date:
    late = rng.random() < (0.08 if level in (Level.TROISIEME, Level.SECONDE) else 0.24)
    year = school_year - AGES[Level(level)] - late
    return dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(365))


def _qpv(town: Town, school: School, rng: Random) -> str:
    """Return the QPV of the home, or nothing: one home in five of a commune with QPV, twice as often from a REP."""
    if not town.qpvs:
        return ""
    chance = 0.45 if school.priority else 0.2
    return rng.choice(town.qpvs) if rng.random() < chance else ""


class Homes:
    """Draws the communes where the pupils of a school live."""

    def __init__(self, world: World) -> None:
        self._towns = list(world.towns.values())
        self._weights: dict[str, tuple[list[Town], list[float]]] = {}

    def draw(self, school: School, count: int, rng: Random) -> list[Town]:
        """Return `count` communes for one school."""
        if school.uai not in self._weights:
            self._weights[school.uai] = self._around(school)
        towns, cumulative = self._weights[school.uai]
        return rng.choices(towns, cum_weights=cumulative, k=count)

    def _around(self, school: School) -> tuple[list[Town], list[float]]:
        reach = REACH.get(school.kind, 8.0) * (1.8 if school.town.rural else 1.0)
        towns, weights = [school.town], [school.town.population or 1.0]
        for town in self._towns:
            if town is school.town or abs(town.latitude - school.latitude) > FARTHEST_KM / 111:
                continue
            distance = kilometres(town.latitude, town.longitude, school.latitude, school.longitude)
            if distance <= FARTHEST_KM:
                towns.append(town)
                weights.append(town.population * math.exp(-distance / reach))
        return towns, list(itertools.accumulate(weights))
