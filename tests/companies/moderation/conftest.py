"""A host with two members, the coordinators of two académies, and one offer: each acts as pages do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from accounts.actors import Actor, actor_for
from accounts.models import Message, User
from accounts.outbox.services import PURPOSE
from accounts.seal import unseal
from companies.models import Company, Offer, OfferPublication
from companies.moderation import services
from companies.moderation.checks import CHECKLIST
from poles.models import Pole
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.roles import as_role

TICKED = dict.fromkeys(CHECKLIST, True)


def actor_of(user: User) -> Actor:
    """Return the acting identity of a person who holds one function."""
    found = actor_for(user, None)
    assert found is not None
    return found


@dataclass
class Bank:
    """`host()` and `pole()` run a block as the member of the company and as the coordinator, in the role of pages."""

    company: Company
    member: User
    pole_here: Pole
    owner: User
    other_pole: Pole
    other_owner: User

    @contextmanager
    def _as(self, user: User) -> Iterator[Actor]:
        actor = actor_of(user)
        with as_role(), acting_as(actor.scope):
            yield actor

    def host(self) -> Any:
        """Act as the member of the company."""
        return self._as(self.member)

    def pole(self) -> Any:
        """Act as the coordinator of the first académie."""
        return self._as(self.owner)

    def other(self) -> Any:
        """Act as the coordinator of the other académie."""
        return self._as(self.other_owner)

    def offer(self, **fields: Any) -> Offer:
        """Return an offer that nobody has proposed yet."""
        return make.OfferFactory(company=self.company, **fields)

    def submitted(self, *, both: bool = False, **fields: Any) -> Offer:
        """Return an offer proposed here, and in the other académie."""
        offer = self.offer(**fields)
        with self.host() as actor:
            for pole in (self.pole_here, self.other_pole) if both else (self.pole_here,):
                services.submit(actor=actor, offer=offer, pole=pole)
        return offer

    def admitted(self, *, both: bool = False, **fields: Any) -> Offer:
        """Return an offer that the coordinators have admitted."""
        offer = self.submitted(both=both, **fields)
        with self.pole() as actor:
            services.admit(actor=actor, publication=self.here(offer), checklist=TICKED)
        if both:
            with self.other() as actor:
                services.admit(actor=actor, publication=self.there(offer), checklist=TICKED)
        return offer

    def here(self, offer: Offer) -> OfferPublication:
        """Return the publication in the first académie."""
        return OfferPublication.objects.get(offer=offer, academie=self.pole_here.academie_id)

    def there(self, offer: Offer) -> OfferPublication:
        """Return the publication in the other académie."""
        return OfferPublication.objects.get(offer=offer, academie=self.other_pole.academie_id)


@pytest.fixture
def bank(db: None) -> Bank:
    """Two académies and a host that both may know."""
    return build_bank()


def build_bank() -> Bank:
    """Build the host, its member, two pôles and their coordinators."""
    pole, other = make.PoleFactory(), make.PoleFactory(academie__code="9B")
    member = make.CompanyMemberFactory()
    return Bank(
        company=member.company,
        member=member.user,
        pole_here=pole,
        owner=make.MissionLetterFactory(pole=pole).user,
        other_pole=other,
        other_owner=make.MissionLetterFactory(pole=other).user,
    )


@pytest.fixture
def mails() -> Any:
    """Return a function that tells to whom the mails of a template go, and what they say."""

    def waiting(template: str) -> list[tuple[User | None, dict[str, Any]]]:
        rows = Message.objects.filter(template=template).select_related("user").order_by("posted_at", "key")
        return [(one.user, json.loads(unseal(one.sealed, purpose=PURPOSE))["context"]) for one in rows]

    return waiting
