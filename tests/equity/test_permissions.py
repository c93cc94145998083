"""Who reads and asks for reports, by name of right; and what the database shows to each."""

import pytest

from accounts.actors import ActorKind
from accounts.permissions import abilities, allowed
from equity.models import EquityFigure, EquitySnapshot
from tenancy.scope import acting_as
from tests.equity.conftest import actor_of
from tests.equity.town import school
from tests.factories import (
    AcademieFactory,
    CompanyMemberFactory,
    EquityFigureFactory,
    EquitySnapshotFactory,
    PoleFactory,
    StaffMemberFactory,
)

BOTH, NONE = {"read": True, "request": True}, {"read": False, "request": False}


@pytest.fixture
def things(pole):
    neighbour = PoleFactory(academie=pole.academie)
    foreign = PoleFactory(academie=AcademieFactory(code="9B"))
    return {
        "own": EquitySnapshotFactory(pole=pole, frozen=True),
        "own pole": pole,
        "neighbour": EquitySnapshotFactory(pole=neighbour, frozen=True),
        "neighbour pole": neighbour,
        "academie": EquitySnapshotFactory(pole=None, academie=pole.academie, frozen=True),
        "whole academie": pole.academie,
        "foreign": EquitySnapshotFactory(pole=foreign, frozen=True),
        "foreign pole": foreign,
        "foreign academie": foreign.academie,
        "in general": None,
    }


def test_coordinator(coordinator, things):
    yes = {name for name, thing in things.items() if abilities(coordinator, thing, "snapshot") == BOTH}
    assert yes == {"own", "own pole", "in general"}
    assert all(abilities(coordinator, thing, "snapshot") == NONE for name, thing in things.items() if name not in yes)


def test_rectorat(rectorat, things):
    yes = {name for name, thing in things.items() if abilities(rectorat, thing, "snapshot") == BOTH}
    assert yes == {"own", "own pole", "neighbour", "neighbour pole", "academie", "whole academie", "in general"}
    assert all(abilities(rectorat, thing, "snapshot") == NONE for name, thing in things.items() if name not in yes)


def test_nobody_else(pole, things):
    staff = actor_of(StaffMemberFactory(establishment=school(pole)).user, ActorKind.SCHOOL)
    company = actor_of(CompanyMemberFactory().user, ActorKind.COMPANY)
    for actor in (staff, company, None):
        for thing in things.values():
            assert not allowed(actor, "snapshot.read", thing)
            assert not allowed(actor, "snapshot.request", thing)


def test_what_the_database_shows(as_role, coordinator, rectorat, things):
    for name in ("own", "neighbour", "academie", "foreign"):
        EquityFigureFactory(snapshot=things[name], group=name)
    seen = {}
    for actor in (coordinator, rectorat):
        with as_role(), acting_as(actor.scope):
            seen[actor.kind] = (
                set(EquitySnapshot.objects.values_list("pk", flat=True)),
                set(EquityFigure.objects.values_list("group", flat=True)),
            )
    assert seen[ActorKind.COORDINATOR] == ({things["own"].pk}, {"own"})
    inside = ("own", "neighbour", "academie")
    assert seen[ActorKind.RECTORAT] == ({things[name].pk for name in inside}, set(inside))
