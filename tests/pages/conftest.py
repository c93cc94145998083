"""A pôle as a coordinator finds it on a Tuesday of March 2027, with one fact of each kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from poles.models import MissionLetter, Pole
from poles.nomenclatures import Sector
from tests.factories import (
    CampaignFactory,
    EscalationFactory,
    MissionLetterFactory,
    OfferFactory,
    OfferPublicationFactory,
    PeriodFactory,
    PlacementFactory,
    PoleFactory,
    RunFactory,
    SchoolClassFactory,
    StudentFactory,
    member_school,
    need_in,
)

TODAY = dt.date(2027, 3, 2)


@dataclass
class World:
    """What the tests name."""

    pole: Pole
    letter: MissionLetter
    school: Any


def pupils(world: World, starts_in: int, count: int, **fields: Any) -> list[Any]:
    """Make a class that leaves in `starts_in` days and `count` needs in it."""
    school_class = SchoolClassFactory(establishment=world.school)
    start = timezone.localdate() + dt.timedelta(days=starts_in)
    period = PeriodFactory(
        establishment=world.school, school_class=school_class, starts_on=start, ends_on=start + dt.timedelta(days=25)
    )
    made = [
        need_in(
            world.pole,
            student=StudentFactory(establishment=world.school, school_class=school_class),
            period=period,
            **fields,
        )
        for _ in range(count)
    ]
    for need in made:
        if need.state == "escalated":
            opened = timezone.localdate(need.escalated_at)
            EscalationFactory(need=need, opened_at=need.escalated_at, due_on=opened + dt.timedelta(days=5))
    return made


@pytest.fixture
def make_pupils():
    return pupils


@pytest.fixture
def world(db, today_is) -> World:
    """An empty pôle with one member school and its coordinator."""
    today_is(TODAY)
    pole = PoleFactory(name="Rive-Exemple", slug="rive-exemple")
    letter = MissionLetterFactory(pole=pole, starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 8, 31))
    return World(pole, letter, member_school(pole))


@pytest.fixture
def busy(world: World) -> World:
    """The same pôle with work in every group."""
    late = timezone.now() - dt.timedelta(days=8)
    pupils(world, -1, 2, sectors=[Sector.COMMERCE])
    pupils(world, -1, 1, placed=True)
    pupils(world, 6, 3, sectors=[Sector.COMMERCE])
    pupils(world, 13, 2, proposed=True)
    pupils(world, 20, 3, escalated=True, escalated_at=late, sectors=[Sector.SANTE])
    pupils(world, 20, 1, escalated=True, escalated_at=timezone.now() - dt.timedelta(days=2))
    pupils(world, 62, 4)
    pupils(world, 62, 1, draft=True)
    pupils(world, -60, 1)
    for need in pupils(world, 8, 2, placed=True):
        PlacementFactory(need=need, by_family=True)
    OfferFactory(published_in=world.pole, sector=Sector.COMMERCE, seats=3)
    OfferPublicationFactory(pole=world.pole, submitted=True, offer__seats=2)
    campaign = CampaignFactory(pole=world.pole, name="Vente, semaines 12 à 15")
    RunFactory(campaign=campaign, done=True, students=5, placed=3)
    return world
