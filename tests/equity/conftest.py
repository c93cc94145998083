"""A pôle in winter, its coordinator, the rectorat, and a population whose figures are known by hand."""

import pytest

from accounts.actors import ActorKind, actors_of
from equity import services
from equity.models import EquitySnapshot
from tenancy.scope import Scope, acting_as
from tests.equity.town import WINDOW, period_of, pupils, school
from tests.factories import EquitySnapshotFactory, MissionLetterFactory, PoleFactory, RectoratStaffFactory


def actor_of(user, kind):
    """Return the acting identity of that kind."""
    return next(actor for actor in actors_of(user) if actor.kind is kind)


@pytest.fixture
def winter(today_is):
    today_is("2027-02-15")


@pytest.fixture
def pole(db, winter):
    return PoleFactory()


@pytest.fixture
def coordinator(pole):
    return actor_of(MissionLetterFactory(pole=pole).user, ActorKind.COORDINATOR)


@pytest.fixture
def rectorat(pole):
    return actor_of(RectoratStaffFactory(academie=pole.academie).user, ActorKind.RECTORAT)


@pytest.fixture
def hundred(pole):
    """40 girls of whom 20 are placed, 60 boys of whom 48 are, 68 of 100 in all; one class of trade, minors, urban."""
    period = period_of(school(pole, quartile=1))
    pupils(period, 40, placed=20)
    pupils(period, 60, placed=48, sex="M")
    return period


@pytest.fixture
def freeze(as_role):
    """Return a function that freezes a snapshot as the workers do and reads it again as the owner."""

    def freezing(snapshot=None, *, pole=None, **fields):
        if snapshot is None:
            snapshot = EquitySnapshotFactory(pole=pole, **{**WINDOW, **fields})
        with as_role():
            services.freeze_snapshot(snapshot_id=str(snapshot.pk), academie_id=snapshot.academie_id)
        return EquitySnapshot.objects.get(pk=snapshot.pk)

    return freezing


@pytest.fixture
def as_job(as_role):
    """Return a context: the role of the workers in the scope of a job of the académie."""
    from contextlib import contextmanager

    @contextmanager
    def job(academie_id):
        with as_role(), acting_as(Scope.for_job(academie_id)):
            yield

    return job
