"""A pôle of two schools in zone C in January 2027, a neighbour pôle, and the bank of the first one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actors_of
from establishments.models import Establishment, Period
from poles.models import Academie, Pole
from poles.nomenclatures import Level, PeriodKind, Sector
from tests.factories import (
    EstablishmentFactory,
    MissionLetterFactory,
    NeedFactory,
    OfferFactory,
    PeriodFactory,
    PlacementFactory,
    PoleFactory,
    PoleMembershipFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
)

TODAY = dt.date(2027, 1, 11)
MARCH = dt.date(2027, 3, 1)


def leave(
    school: Establishment, name: str, first: dt.date = MARCH, *, weeks: int = 2, students: int = 3, **fields: Any
) -> Period:
    """Make a class of students, out from a Monday for whole weeks."""
    school_class = SchoolClassFactory(establishment=school, school_year_id=2026, school_year=None, name=name, **fields)
    StudentFactory.create_batch(students, establishment=school, school_class=school_class, last_name="Témoin-Secret")
    last = first + dt.timedelta(days=7 * weeks - 3)
    return PeriodFactory(establishment=school, school_class=school_class, starts_on=first, ends_on=last)


@dataclass
class Town:
    """What the tests name."""

    pole: Pole
    school: Establishment
    other: Establishment
    neighbour: Pole
    foreign: Establishment
    coordinator: Any
    next_coordinator: Any
    staff: Any
    periods: list[Period]

    @staticmethod
    def actor(user: Any) -> Actor:
        """Return who acts."""
        return actors_of(user)[0]


@pytest.fixture
def town(db: None, today_is: Callable[[dt.date], None]) -> Town:
    today_is(TODAY)
    academie = Academie.objects.get(pk="24")
    pole, neighbour = (PoleFactory(academie=academie, name=name, slug=name) for name in ("rive", "voisin"))
    names = (("Lycée Ada-Fictive", pole), ("Lycée Basile-Fictif", pole), ("Lycée Voisin-Fictif", neighbour))
    schools = []
    for name, owner in names:
        schools.append(EstablishmentFactory(academie=academie, name=name))
        PoleMembershipFactory(pole=owner, establishment=schools[-1], starts_on=dt.date(2025, 9, 1))
    school, other, foreign = schools
    year = {"starts_on": dt.date(2026, 9, 1), "ends_on": dt.date(2027, 8, 31)}
    letters = [MissionLetterFactory(pole=one, **year) for one in (pole, neighbour)]
    periods = [leave(school, "1MCV"), leave(other, "1VENTE", students=4)]
    leave(school, "1MELEC", sector=Sector.BATIMENT, students=2)
    leave(school, "3B", level=Level.TROISIEME, sector="", mef=None)
    leave(foreign, "1LOIN", students=5)
    # A place found outside the bank: two students of the class remain for three seats of trade.
    student = periods[0].school_class.students.order_by("pk").first()
    need = NeedFactory(student=student, period=periods[0], establishment=school, pole=pole, placed=True)
    PlacementFactory(need=need, offer=None, seat=None, offer_seats=None)
    OfferFactory(
        sector=Sector.COMMERCE, kinds=[PeriodKind.PFMP], seats=3, starts_on=dt.date(2027, 2, 22),
        ends_on=dt.date(2027, 6, 30), published_in=[pole],
    )  # fmt: skip
    staff = StaffMemberFactory(establishment=school).user
    return Town(pole, school, other, neighbour, foreign, letters[0].user, letters[1].user, staff, periods)
