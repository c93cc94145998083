"""A lycée in zone C on a Monday of October 2026, its DDFPT, and three classes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actors_of
from establishments.models import Establishment, SchoolClass
from poles.models import Academie, SchoolYear
from poles.nomenclatures import Level
from tenancy.scope import acting_as
from tests.factories import (
    EstablishmentFactory,
    PeriodFactory,
    PoleMembershipFactory,
    SchoolClassFactory,
    StaffMemberFactory,
)

TODAY = dt.date(2026, 10, 5)
#: Four weeks of class in zone C, without public holiday.
AUTUMN = (dt.date(2026, 11, 16), dt.date(2026, 12, 11))


@dataclass
class School:
    """What the tests name."""

    school: Establishment
    year: SchoolYear
    user: Any
    referent: Any
    electricity: SchoolClass
    sales: SchoolClass
    third: SchoolClass

    def actor(self, user: Any = None) -> Actor:
        """Return who acts."""
        return actors_of(user or self.user)[0]


@pytest.fixture
def lycee(db: None, today_is: Callable[[dt.date], None]) -> School:
    today_is(TODAY)
    school = EstablishmentFactory(academie=Academie.objects.get(pk="24"), name="Lycée Ada-Fictive")
    PoleMembershipFactory(establishment=school, pole__academie=school.academie)
    year = SchoolYear.objects.get(pk=2026)
    made = [
        SchoolClassFactory(establishment=school, school_year=year, name=name, level=level, mef=None)
        for name, level in (("1MELEC", Level.PREMIERE_PRO), ("1MCV", Level.PREMIERE_PRO), ("3B", Level.TROISIEME))
    ]
    referent = StaffMemberFactory(establishment=school, referent=True)
    return School(school, year, StaffMemberFactory(establishment=school).user, referent, *made)


@pytest.fixture
def acts(lycee: School) -> Callable[..., AbstractContextManager[Any]]:
    """Return a context in which somebody of the school acts."""
    return lambda user=None: acting_as(lycee.actor(user).scope)


@pytest.fixture
def out() -> Callable[..., Any]:
    """Return a function that makes a period of a class."""

    def make(school_class: SchoolClass, first: dt.date = AUTUMN[0], last: dt.date = AUTUMN[1], **fields: Any) -> Any:
        return PeriodFactory(
            establishment=school_class.establishment, school_class=school_class, starts_on=first, ends_on=last, **fields
        )

    return make
