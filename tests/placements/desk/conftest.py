"""A class, its DDFPT, and the coordinator of their pôle: both sides of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actor_for
from accounts.models import Message, User
from placements.desk import services
from placements.desk.models import Escalation
from placements.models import Need
from tenancy.scope import acting_as
from tests import factories as make
from tests.matching.conftest import Town, build_town
from tests.support.roles import as_role


@dataclass
class Desk:
    """`town.acting()` is the pôle, `school()` the school; both run as pages do."""

    town: Town
    staff: User
    teacher: Actor

    @property
    def owner(self) -> User:
        """The coordinator."""
        return self.town.actor.user

    @contextmanager
    def school(self) -> Iterator[Actor]:
        """Act as the DDFPT."""
        with as_role(), acting_as(self.teacher.scope):
            yield self.teacher

    def pole(self) -> Any:
        """Act as the coordinator."""
        return self.town.acting()

    def need(self, **fields: Any) -> Need:
        """Return a need of the class."""
        return self.town.need(**fields)

    def asked(self, **fields: Any) -> Need:
        """Return a need that the school handed over."""
        need = self.need(**fields)
        with self.school() as actor:
            services.escalate(actor=actor, needs=[need], tried="Six appels sans suite.")
        need.refresh_from_db()
        return need

    def request(self, need: Need) -> Escalation:
        """Return the last request of a need, as the database holds it."""
        return Escalation.objects.filter(need=need).order_by("-opened_at", "pk")[0]


@pytest.fixture
def desk(db: None) -> Desk:
    """A pôle and a school of the académie « 9A »."""
    return build_desk()


def build_desk(code: str = "9A") -> Desk:
    """Build both sides in an académie."""
    town = build_town(code)
    staff = make.StaffMemberFactory(establishment=town.school)
    teacher = actor_for(staff.user, None)
    assert teacher is not None
    return Desk(town, staff.user, teacher)


@pytest.fixture
def mails() -> Any:
    """Return a function that tells to whom the waiting mails of the desk go, and what they say."""
    import json

    from accounts.outbox.services import PURPOSE
    from accounts.seal import unseal

    def waiting() -> list[tuple[User | None, dict[str, Any]]]:
        rows = Message.objects.filter(template="desk_notice").select_related("user").order_by("posted_at", "key")
        return [(one.user, json.loads(unseal(one.sealed, purpose=PURPOSE))["context"]) for one in rows]

    return waiting
