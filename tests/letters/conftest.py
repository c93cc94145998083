"""A rectorat that signs, a pôle, somebody to appoint, on a day of September 2026."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actors_of
from accounts.models import User
from poles.letters import drafts, services
from poles.models import MissionLetter, Pole, SchoolYear
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.roles import as_role

TODAY = dt.date(2026, 9, 10)
YEAR_END = dt.date(2027, 8, 31)


def actor_of(user: User) -> Actor:
    return next(iter(actors_of(user)))


@contextmanager
def acting(user: User) -> Iterator[Actor]:
    """Run as the person's first function, as stages_app."""
    with as_role():
        actor = actor_of(user)
        with acting_as(actor.scope):
            yield actor


@dataclass
class Bureau:
    """What the tests name."""

    pole: Pole
    signer: User
    clerk: User
    holder: User
    year: SchoolYear

    def draft(self, **fields: Any) -> MissionLetter:
        """Prepare a complete draft, by the clerk."""
        values: dict[str, Any] = {
            "pole": self.pole, "user": self.holder, "school_year": self.year, "starts_on": TODAY, "ends_on": YEAR_END,
            "missions": ["Animer le réseau"], "imp_rate": "0.5",
            "objectives": [{"text": "Placer chacun", "indicator": "part placée", "target": "95 %"}],
        }  # fmt: skip
        with acting(self.clerk) as actor:
            return drafts.create_draft(actor=actor, **values | fields)

    def sign(self, letter: MissionLetter) -> MissionLetter:
        """Sign a letter."""
        with acting(self.signer) as actor:
            return services.sign(actor=actor, letter=letter)

    def acknowledge(self, letter: MissionLetter, user: User | None = None) -> MissionLetter:
        """Acknowledge a letter, by its holder, in the scope of a person without function."""
        from tenancy.scope import Scope

        person = user or letter.user
        with as_role(), acting_as(Scope.for_person(person)):
            return services.acknowledge(user=person, actor=None, letter=letter, second_factor=True)

    def active(self, **fields: Any) -> MissionLetter:
        """Take a letter to its acknowledgement."""
        return self.acknowledge(self.sign(self.draft(**fields)))


@pytest.fixture
def bureau(db: None, today_is: Callable[[dt.date], None], monkeypatch: pytest.MonkeyPatch) -> Bureau:
    today_is(TODAY)
    # The worker is not what these tests are about: see test_pdf.
    monkeypatch.setattr(services, "order_file", lambda letter: None)
    return Bureau(
        pole=make.PoleFactory(name="Rive-Exemple", slug="rive-exemple"),
        signer=make.RectoratStaffFactory(signer=True, function="secrétariat général").user,
        clerk=make.RectoratStaffFactory().user,
        holder=make.UserFactory(first_name="Zéphirine", last_name="Modèle-Ancien"),
        year=make.SchoolYearFactory(start=2026),
    )
