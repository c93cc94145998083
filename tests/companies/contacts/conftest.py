"""A school of a pôle, another of the same pôle, one of another académie, their people, and a host with an account."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import Actor, actor_for
from accounts.models import Message, User
from accounts.outbox.services import PURPOSE
from accounts.seal import unseal
from companies.contacts import approaches, loans, services, sharing
from companies.models import Company, Contact, ContactCard, ContactLoan
from establishments.models import Establishment
from poles.models import Pole
from tenancy.scope import acting_as
from tests import factories as make
from tests.support.roles import as_role


@dataclass
class Book:
    """`school()`, `pole()`… run a block as that person, in the role of pages."""

    pole_here: Pole
    lycee: Establishment
    owner: User
    other_lycee: Establishment
    colleague: User
    coordinator: User
    far_pole: Pole
    far_lycee: Establishment
    far_owner: User
    far_coordinator: User
    company: Company
    member: User

    @contextmanager
    def as_user(self, user: User) -> Any:
        actor = actor_for(user, None)
        assert actor is not None
        with as_role(), acting_as(actor.scope):
            yield actor

    def school(self) -> Any:
        return self.as_user(self.owner)

    def other_school(self) -> Any:
        return self.as_user(self.colleague)

    def pole(self) -> Any:
        return self.as_user(self.coordinator)

    def far_school(self) -> Any:
        return self.as_user(self.far_owner)

    def far_pole_of(self) -> Any:
        return self.as_user(self.far_coordinator)

    def host(self) -> Any:
        return self.as_user(self.member)

    def values(self, **changed: Any) -> dict[str, Any]:
        """Return what a person types of the host that has an account."""
        return {
            "host_name": "Atelier Secret", "siret": self.company.siret, "commune": self.lycee.commune,
            "sector": "F", "capacity": 3, "person_name": "Dominique Secret", "phone": "0123456789",
            "email": "secret@atelier.example", "note": "Note secrète", "levels": ["2pro"],
        } | changed  # fmt: skip

    def contact(self, **changed: Any) -> Contact:
        """Return a private contact of the school, written as a person writes it."""
        with self.school() as actor:
            return services.add_contact(actor=actor, values=self.values(**changed))

    def asked(self, contact: Contact, **fields: Any) -> ContactLoan:
        """Return the request of the pôle for a private contact."""
        with self.pole() as actor:
            card = ContactCard.objects.get(contact=contact.pk)
            return loans.ask(actor=actor, card=card, **({"purpose": "Deux places en menuiserie", "seats": 2} | fields))

    def lent(self, contact: Contact, days: int = 30) -> ContactLoan:
        """Return a loan that the school granted."""
        loan = self.asked(contact)
        with self.school() as actor:
            return loans.grant(actor=actor, loan=loan, until=timezone.localdate() + dt.timedelta(days=days))

    def share(self, contact: Contact, visibility: str, until: dt.date | None = None) -> Contact:
        """Change who sees a contact."""
        with self.school() as actor:
            sharing.set_visibility(actor=actor, contacts=[contact.pk], visibility=visibility, until=until)
        return Contact.objects.get(pk=contact.pk)

    def logged(self, actor: Actor, contact: Contact, **fields: Any) -> Any:
        """Note an exchange about a contact."""
        told = {"happened_on": timezone.localdate(), "means": "phone", "outcome": "later"}
        return approaches.log(actor=actor, target=approaches.target_of_contact(contact), **(told | fields))


def build_book() -> Book:
    """Build the two académies."""
    pole, far = make.PoleFactory(name="Rive-Exemple"), make.PoleFactory(academie__code="9B", name="Loin-Exemple")
    town = make.CommuneFactory(
        academie=pole.academie, name="Bourg-Témoin", search_name="bourg temoin", postal_codes=["19300"]
    )
    lycee, other = (make.EstablishmentFactory(academie=pole.academie, commune=town) for _ in range(2))
    far_lycee = make.EstablishmentFactory(academie=far.academie)
    for one, school in ((pole, lycee), (pole, other), (far, far_lycee)):
        make.PoleMembershipFactory(pole=one, establishment=school)
    member = make.CompanyMemberFactory()
    return Book(
        pole_here=pole, lycee=lycee, owner=make.StaffMemberFactory(establishment=lycee).user,
        other_lycee=other, colleague=make.StaffMemberFactory(establishment=other).user,
        coordinator=make.MissionLetterFactory(pole=pole).user, far_pole=far, far_lycee=far_lycee,
        far_owner=make.StaffMemberFactory(establishment=far_lycee).user,
        far_coordinator=make.MissionLetterFactory(pole=far).user, company=member.company, member=member.user,
    )  # fmt: skip


@pytest.fixture
def book(db: None) -> Book:
    """Two académies and a host."""
    return build_book()


@pytest.fixture
def mails() -> Any:
    """Return a function that tells to whom the mails of a template go, and what they say."""

    def waiting(template: str) -> list[tuple[User | None, dict[str, Any]]]:
        rows = Message.objects.filter(template=template).select_related("user").order_by("posted_at", "key")
        return [(one.user, json.loads(unseal(one.sealed, purpose=PURPOSE))["context"]) for one in rows]

    return waiting
