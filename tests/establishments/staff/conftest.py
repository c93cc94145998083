"""A school with a head, a DDFPT, a referent teacher and two classes of this year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actors_of
from establishments.models import Establishment, SchoolClass, StaffMember
from tests.factories import PoleMembershipFactory, SchoolClassFactory, StaffMemberFactory
from tests.support.client import StagesClient


@dataclass
class Team:
    """What the tests name."""

    school: Establishment
    head: StaffMember
    ddfpt: StaffMember
    teacher: StaffMember
    classes: list[SchoolClass]

    def actor(self, member: StaffMember) -> Actor:
        """The person under this function."""
        return next(one for one in actors_of(member.user) if one.membership.pk == member.pk)


def build_team() -> Team:
    school = PoleMembershipFactory().establishment
    return Team(
        school,
        StaffMemberFactory(establishment=school, head=True, user__last_name="Direction-Témoin"),
        StaffMemberFactory(establishment=school, user__last_name="Travaux-Témoin"),
        StaffMemberFactory(establishment=school, referent=True, user__last_name="Référente-Témoin"),
        [SchoolClassFactory(establishment=school, name=name) for name in ("ALPHA", "BETA")],
    )


@pytest.fixture
def team(db: None) -> Team:
    return build_team()


def signed_in(member: StaffMember) -> Any:
    """A client of the person, second factor shown."""
    client = StagesClient()
    client.force_login(member.user)
    return client
