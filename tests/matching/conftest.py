"""A small town for campaigns: one pôle, one lycée, a class of première, hosts around."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actor_for
from companies.models import Offer
from establishments.models import Establishment, Period, SchoolClass, Student
from matching import services
from matching.models import Campaign, Run
from placements.models import Need
from poles.models import Pole
from tenancy.scope import Scope, acting_as
from tests import factories as make
from tests.support.roles import as_role

#: Ten metres or so of latitude: hosts stand at known distances of the school.
HUNDRED_METRES = 100 / 111_195


@dataclass
class Town:
    """Rows are made by the owner of the tables; services are called through `acting`."""

    pole: Pole
    school: Establishment
    school_class: SchoolClass
    period: Period
    actor: Actor

    def need(self, *, student: Student | None = None, **fields: Any) -> Need:
        """A need of a student of the class for its period; any sector unless told."""
        student = student or make.StudentFactory(establishment=self.school, school_class=self.school_class)
        return make.NeedFactory(student=student, period=fields.pop("period", self.period), pole=self.pole, **fields)

    def offer(self, seats: int = 1, *, hectometres: int = 1, pole: Pole | None = None, **fields: Any) -> Offer:
        """A published offer at a distance north of the school."""
        return make.OfferFactory(
            seats=seats,
            commune=self.school.commune,
            latitude=self.school.latitude + hectometres * HUNDRED_METRES,
            longitude=self.school.longitude,
            published_in=pole or self.pole,
            # Large enough for the legal number of interns to leave every seat possible.
            **{"company__headcount": 2_000} | fields,
        )

    def campaign(self, **fields: Any) -> Campaign:
        """A campaign whose window holds the period."""
        return make.CampaignFactory(pole=self.pole, **fields)

    @contextmanager
    def acting(self) -> Any:
        """The coordinator, as the pages run: restricted role, scope of the pôle."""
        with as_role(), acting_as(self.actor.scope):
            yield self.actor


def build_town(code: str = "9A") -> Town:
    """Build a town in an académie."""
    pole = make.PoleFactory(academie=make.AcademieFactory(code=code))
    school = make.PoleMembershipFactory(pole=pole).establishment
    school_class = make.SchoolClassFactory(establishment=school)
    period = make.PeriodFactory(establishment=school, school_class=school_class)
    letter = make.MissionLetterFactory(pole=pole)
    actor = actor_for(letter.user, None)
    assert actor is not None
    return Town(pole, school, school_class, period, actor)


def queue(town: Town, **fields: Any) -> Run:
    """Launch a campaign of the town as its coordinator, and return the run that waits."""
    with town.acting() as actor:
        return services.launch_campaign(actor=actor, campaign=town.campaign(**fields))


@pytest.fixture
def town(db: None) -> Town:
    """A town in the académie « 9A »."""
    return build_town()


@pytest.fixture
def execute() -> Callable[[Run], Run]:
    """Return a function that executes a run as a worker does, and reads it again."""
    from matching import services

    def run_it(run: Run) -> Run:
        with as_role():
            services.execute_run(run_id=run.pk, academie_id=run.academie_id)
        return Run.objects.get(pk=run.pk)

    return run_it


@pytest.fixture
def job() -> Callable[[Any], AbstractContextManager[Any]]:
    """Return the context of a job of an académie under the restricted role."""

    @contextmanager
    def inside(academie_id: Any) -> Any:
        with as_role(), acting_as(Scope.for_job(academie_id)):
            yield

    return inside
