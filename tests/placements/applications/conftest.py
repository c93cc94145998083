"""A class, its DDFPT, the coordinator of their pôle and hosts: every side of an application, each as pages act."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actor_for
from accounts.models import Message
from accounts.outbox.services import PURPOSE
from accounts.seal import unseal
from companies.models import CompanyMember, Offer
from placements.applications import services
from placements.models import Application, CandidateCard, Need
from tenancy.scope import acting_as
from tests import factories as make
from tests.matching.conftest import Town, build_town
from tests.support.roles import as_role


@dataclass
class Hall:
    """`school()`, `pole()` and `host(offer)` run a block in the scope of each."""

    town: Town
    teacher: Actor

    @contextmanager
    def school(self) -> Iterator[Actor]:
        """Act as the DDFPT."""
        with as_role(), acting_as(self.teacher.scope):
            yield self.teacher

    def pole(self) -> Any:
        """Act as the coordinator."""
        return self.town.acting()

    @contextmanager
    def host(self, offer: Offer) -> Iterator[Actor]:
        """Act as a member of the host of an offer."""
        actor = self.member(offer)
        with as_role(), acting_as(actor.scope):
            yield actor

    def member(self, offer: Offer) -> Actor:
        """Return the identity of the member of the host of an offer."""
        actor = actor_for(CompanyMember.objects.get(company=offer.company_id).user, None)
        assert actor is not None
        return actor

    def need(self, **fields: Any) -> Need:
        """Return a need of the class."""
        return self.town.need(**fields)

    def offer(self, seats: int = 1, **fields: Any) -> Offer:
        """Return a published offer whose host has one member."""
        offer = self.town.offer(seats, **fields)
        make.CompanyMemberFactory(company=offer.company)
        return offer

    def sent(self, offer: Offer, need: Need | None = None, **fields: Any) -> Application:
        """Return an application that the school sent."""
        with self.school() as actor:
            made = services.send(actor=actor, need=need or self.need(), offer=offer, **{"origin": "school"} | fields)
        return self.read(made)

    def accepted(self, offer: Offer, need: Need | None = None) -> Application:
        """Return an application that its host accepted."""
        return self.answered(self.sent(offer, need))

    def answered(self, application: Application) -> Application:
        """Accept an application as its host, and return it."""
        with self.host(application.offer) as actor:
            services.accept(actor=actor, card=self.card(application))
        return self.read(application)

    def card(self, application: Application) -> CandidateCard:
        """Return the card of an application."""
        return CandidateCard.objects.get(application=application)

    def read(self, application: Application) -> Application:
        """Return an application as the database holds it, its card beside it."""
        return Application.objects.select_related("card", "placement", "need", "offer").get(pk=application.pk)


def build_hall(code: str = "9A") -> Hall:
    """Build every side in an académie."""
    town = build_town(code)
    teacher = actor_for(make.StaffMemberFactory(establishment=town.school).user, None)
    assert teacher is not None
    return Hall(town, teacher)


@pytest.fixture
def hall(db: None) -> Hall:
    """Every side, in the académie « 9A »."""
    return build_hall()


def mails() -> list[dict[str, Any]]:
    """Return the words of the mails about applications, in the order in which they were posted."""
    rows = Message.objects.filter(template="application_notice").order_by("posted_at", "key")
    return [json.loads(unseal(one.sealed, purpose=PURPOSE))["context"] for one in rows]
