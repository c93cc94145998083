"""A class of a member school that leaves in a month, seen by the DDFPT on a Thursday of April 2026."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import Actor, actors_of
from establishments.models import Period, SchoolClass, Student
from tests.factories import (
    MissionLetterFactory,
    NeedFactory,
    PeriodFactory,
    PoleFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
    member_school,
)
from tests.support.client import StagesClient

TODAY = dt.date(2026, 4, 2)
FIRST, LAST = dt.date(2026, 5, 4), dt.date(2026, 5, 29)


@dataclass
class Class:
    """What the tests name. `students` in the order of their making."""

    pole: Any
    school: Any
    school_class: SchoolClass
    period: Period
    staff: Any
    coordinator: Any
    students: list[Student] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/tableau/{self.school_class.pk}/{self.period.pk}/"

    @property
    def actor(self) -> Actor:
        return actors_of(self.staff.user)[0]

    def need(self, number: int, **fields: Any) -> Any:
        return NeedFactory(student=self.students[number], period=self.period, pole=self.pole, **fields)

    def sign_in(self) -> StagesClient:
        client = StagesClient()
        client.force_login(self.staff.user)
        return client


def make_class(students: int = 4, slug: str = "val-d-essai") -> Class:
    pole = PoleFactory(name="du Val d'Essai", slug=slug)
    school = member_school(pole)
    school_class = SchoolClassFactory(establishment=school, name="1re MELEC", sector="F")
    period = PeriodFactory(establishment=school, school_class=school_class, starts_on=FIRST, ends_on=LAST)
    letter = MissionLetterFactory(pole=pole, starts_on=dt.date(2025, 9, 1), ends_on=dt.date(2026, 8, 31))
    staff = StaffMemberFactory(establishment=school)
    made = [StudentFactory(establishment=school, school_class=school_class) for _ in range(students)]
    return Class(pole, school, school_class, period, staff, letter.user, made)


@pytest.fixture
def melec(db: None, today_is: Any) -> Class:
    today_is(TODAY)
    return make_class()


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)
