"""A class of electricians that leaves in five weeks, and offers at known distances of its school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.actors import Actor, actor_for
from accounts.models import User
from companies.models import Offer
from companies.search import listing
from establishments.models import Establishment, Period, SchoolClass, StaffMember, Student
from poles.models import Commune, Pole
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.client import StagesClient
from tests.support.roles import as_role

#: Degrees of latitude of one kilometre.
KM = 1 / 111.195


@dataclass
class Bank:
    """`offer(km=…)` publishes an offer so far north of the school; `page(path)` opens a page as the teacher."""

    pole: Pole
    school: Establishment
    town: Commune
    school_class: SchoolClass
    period: Period
    students: list[Student]
    staff: StaffMember
    client: StagesClient = field(default_factory=StagesClient)

    def offer(self, *, km: float = 1, **fields: Any) -> Offer:
        """Publish an offer of electricity that suits the class, unless said otherwise."""
        facts = {
            "sector": "F",
            "published_in": self.pole,
            "commune": self.town,
            "latitude": self.town.latitude + km * KM,  # type: ignore[operator]
            "longitude": self.town.longitude,
            "starts_on": self.period.starts_on,
            "ends_on": self.period.ends_on,
        }
        made: Offer = make.OfferFactory(**facts | fields)
        listing.refresh(made.pk)
        return made

    @property
    def context(self) -> str:
        """The parameters of the class and its period."""
        return f"classe={self.school_class.pk}&periode={self.period.pk}"

    def sign_in(self, user: User) -> StagesClient:
        """Return a client of somebody else."""
        client = StagesClient()
        client.force_login(user)
        return client

    @contextmanager
    def acting(self, user: User | None = None) -> Iterator[Actor]:
        """Act in the role of pages as the teacher, or as somebody else."""
        actor = actor_for(user or self.staff.user, None)
        assert actor is not None
        with as_role(), acting_as(actor.scope):
            yield actor


@pytest.fixture
def bank(db: None) -> Bank:
    """The teacher is signed in."""
    cache.clear()
    pole = make.PoleFactory(name="du Val d'Essai", slug="val-d-essai")
    school = make.member_school(pole)
    town = school.commune
    Commune.objects.filter(pk=town.pk).update(name="Valbrume", search_name="valbrume", postal_codes=["99010"])
    Establishment.objects.filter(pk=school.pk).update(latitude=town.latitude, longitude=town.longitude)
    town.refresh_from_db()
    school.refresh_from_db()
    school_class = make.SchoolClassFactory(establishment=school, name="1re MELEC", sector="F")
    monday = timezone.localdate() + dt.timedelta(days=35 - timezone.localdate().weekday())
    period = make.PeriodFactory(
        establishment=school, school_class=school_class, starts_on=monday, ends_on=monday + dt.timedelta(days=25)
    )
    students = [
        make.StudentFactory(establishment=school, school_class=school_class, last_name=name, home_commune=town)
        for name in ("Croquis", "Ébauche")
    ]
    staff = make.StaffMemberFactory(establishment=school)
    made = Bank(pole, school, town, school_class, period, students, staff)
    made.client.force_login(staff.user)
    return made


@pytest.fixture
def wide(bank: Bank) -> Callable[[int], None]:
    """Return a function that publishes so many offers, one a kilometre."""

    def publish(count: int) -> None:
        for number in range(1, count + 1):
            bank.offer(km=number, title=f"Câblage, exemple {number}")

    return publish
