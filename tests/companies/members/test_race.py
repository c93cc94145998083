"""Two people, or two clicks, sign the same host up at the same moment: one row, one manager, nobody by surprise."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.actors import actors_of
from accounts.models import User
from companies.light import sketch
from companies.members import signup
from companies.members.facts import HostFacts
from companies.members.models import JoinRequest
from companies.members.signup import Asked, Person
from companies.models import Company, CompanyMember
from tenancy.scope import acting_as
from tests import factories as make
from tests.companies.members.conftest import BAKERY, PHRASE
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db(transaction=True)


def asked(insee: str, person: User | None = None, email: str = "") -> Asked:
    facts = HostFacts(name="Le Pain Témoin", insee=insee, siret=BAKERY, is_read=True)
    return Asked(facts, 4, Person(person.email if person else email, "Ada", "Témoin", "gérante"))


def together(*acts: Callable[[], Any]) -> list[Exception]:
    """Run the acts at the same moment, each on its connection; return what was refused."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            with as_role():
                gate.wait(20)
                act()
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refused


def test_of_two_people_one_manages_and_the_other_asks() -> None:
    commune = make.CommuneFactory()
    people = [make.UserFactory() for _ in range(2)]
    refused = together(*(lambda one=one: signup.enrol(asked=asked(commune.pk, one), user=one) for one in people))
    assert refused == []
    assert Company.objects.filter(siret=BAKERY).count() == 1
    assert CompanyMember.objects.get().role == "manager"
    assert JoinRequest.objects.get().user != CompanyMember.objects.get().user


def test_a_link_opened_twice_at_once_serves_once() -> None:
    commune = make.CommuneFactory()
    token = "j" * 43
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signup, "new_token", lambda: token)
        with as_role():
            signup.start(asked=asked(commune.pk, email="ada@entreprise.example"))

    def use() -> None:
        signup.confirm(token=token, user=None, password=PHRASE)

    assert len(together(use, use)) == 1
    assert (User.objects.count(), CompanyMember.objects.count()) == (1, 1)


def test_a_school_that_types_the_host_meanwhile_makes_no_second_row() -> None:
    staff = make.StaffMemberFactory()
    commune = make.CommuneFactory(
        name="Saint-Exemple", search_name="saint exemple", academie=staff.establishment.academie
    )
    person = make.UserFactory()
    actor = actors_of(staff.user)[0]

    def typed() -> None:
        with acting_as(actor.scope):
            sketch(actor=actor, name="Le Pain Témoin", commune=commune.name, siret=BAKERY)

    assert together(typed, lambda: signup.enrol(asked=asked(commune.pk, person), user=person)) == []
    assert Company.objects.filter(siret=BAKERY).count() == 1
    assert CompanyMember.objects.get().user == person
