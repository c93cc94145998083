"""One académie whose journal has a few lines of each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from accounts.actors import Actor, actor_for
from accounts.audit import declare
from accounts.audit.verify import Report, verify_chain
from accounts.models import User
from tests import factories as make

declare({"test.named": "a nommé {name}, le {day}", "test.counted": "a compté {count} lignes"})


@dataclass
class People:
    """One actor a function, in the académie « 9A »."""

    rectorat: Actor
    coordinator: Actor
    school: Actor
    company: Actor
    student: Any


def acting(user: User) -> Actor:
    found = actor_for(user, None)
    assert found is not None
    return found


@pytest.fixture
def people(db: None) -> People:
    pole = make.PoleFactory()
    school = make.member_school(pole)
    student = make.StudentFactory(establishment=school)
    return People(
        rectorat=acting(make.RectoratStaffFactory(academie=pole.academie).user),
        coordinator=acting(make.MissionLetterFactory(pole=pole).user),
        school=acting(make.StaffMemberFactory(establishment=school).user),
        company=acting(make.CompanyMemberFactory().user),
        student=student,
    )


@pytest.fixture
def verified() -> Callable[..., Report]:
    """Return the verification of a chain by the owner of the tables."""

    def verify(academie_id: str = "9A", **options: Any) -> Report:
        return verify_chain(academie_id=academie_id, key=settings.AUDIT_KEY.encode(), using="default", **options)

    return verify
