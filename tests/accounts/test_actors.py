"""One person, several functions, one at a time; each is read again, and only what is in force counts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.actors import ActorKind, actor_for, actors_of
from accounts.models import User
from poles.models import MissionLetter
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


def kinds(user: User) -> list[str]:
    with as_role():
        return [actor.kind for actor in actors_of(user)]


def test_each_membership_is_an_identity() -> None:
    user = make.UserFactory(first_name="Ada", last_name="Témoin")
    staff = make.RectoratStaffFactory(user=user)
    letter = make.MissionLetterFactory(user=user, pole__name="Rive-Exemple", pole__academie__code="9B")
    member = make.StaffMemberFactory(user=user, establishment__name="Lycée Fictif")
    host = make.CompanyMemberFactory(user=user, company__name="Garage Modèle")
    with as_role():
        rectorat, coordinator, school, company = actors_of(user)
    assert (rectorat.kind, rectorat.subject, rectorat.academie.pk) == (ActorKind.RECTORAT, staff.academie, "9A")
    assert rectorat.scope.kind == "rectorat"
    assert coordinator.title == "Coordination, pôle Rive-Exemple"
    assert coordinator.scope.wall == ("9B",)
    assert coordinator.scope.doors == {"poles": (str(letter.pole_id),), "person": (str(user.pk),)}
    assert school.title == "DDFPT, Lycée Fictif"
    assert school.scope.doors["establishments"] == (member.establishment_id,)
    assert (company.title, company.subject, company.academie) == ("Garage Modèle", host.company, None)
    assert {"9A", "9B"} <= set(company.scope.wall)
    assert company.scope.doors["companies"] == (str(host.company_id),)
    assert len({actor.key for actor in (rectorat, coordinator, school, company)}) == 4


@pytest.mark.parametrize(
    ("factory", "situation", "live"),
    [
        (make.MissionLetterFactory, {}, True),
        (make.MissionLetterFactory, {"draft": True}, False),
        (make.MissionLetterFactory, {"revoked": True}, False),
        (make.MissionLetterFactory, {"expired": True}, False),
        (make.MissionLetterFactory, {"future": True}, False),
        (make.MissionLetterFactory, {"state": MissionLetter.State.SIGNED}, False),
        (make.MissionLetterFactory, {"state": MissionLetter.State.ENDED}, False),
        (make.RectoratStaffFactory, {}, True),
        (make.RectoratStaffFactory, {"ended": True}, False),
        (make.StaffMemberFactory, {}, True),
        (make.StaffMemberFactory, {"ended": True}, False),
        (make.CompanyMemberFactory, {}, True),
    ],
    ids=str,
)
def test_only_what_is_in_force_gives_rights(factory: Any, situation: dict[str, Any], live: bool) -> None:
    assert len(kinds(factory(**situation).user)) == live


def test_a_letter_gives_rights_from_its_first_day_to_its_last(today_is: Any) -> None:
    today = timezone.localdate()
    letter = make.MissionLetterFactory(starts_on=today, ends_on=today)
    assert kinds(letter.user) == ["coordinator"]
    today_is(today + dt.timedelta(days=1))
    assert kinds(letter.user) == []
    today_is(today - dt.timedelta(days=1))
    assert kinds(letter.user) == []


def test_the_session_key_finds_the_function_again() -> None:
    user = make.UserFactory()
    make.RectoratStaffFactory(user=user)
    make.StaffMemberFactory(user=user)
    with as_role():
        first, second = actors_of(user)
        chosen, default = actor_for(user, second.key), actor_for(user, None)
    assert chosen is not None
    assert chosen.key == second.key
    assert default is not None
    assert default.key == first.key


@pytest.mark.parametrize(
    "key",
    [
        "",
        ":",
        "school",
        "school:",
        "school:12",
        "inconnu:1",
        "school:11111111-0000-4000-8000-000000000000",
        "é:é",
        "x" * 500,
    ],
)
def test_a_key_that_names_nothing_falls_back_on_the_first_function(key: str) -> None:
    staff = make.StaffMemberFactory()
    with as_role():
        actor = actor_for(staff.user, key)
    assert actor is not None
    assert actor.membership == staff


def test_somebody_elses_key_is_not_a_function() -> None:
    mine, theirs = make.StaffMemberFactory(), make.StaffMemberFactory()
    with as_role():
        actor = actor_for(mine.user, f"school:{theirs.pk}")
        nobody = actor_for(make_person(), f"school:{theirs.pk}")
    assert actor is not None
    assert actor.membership == mine
    assert nobody is None


def make_person() -> User:
    return User.objects.create_user(email="personne-seule@stages.example", first_name="Léo", last_name="Témoin")


def test_an_ended_function_in_the_key_gives_the_next_one() -> None:
    user = make.UserFactory()
    ended = make.StaffMemberFactory(user=user, ended=True)
    letter = make.MissionLetterFactory(user=user)
    with as_role():
        actor = actor_for(user, f"school:{ended.pk}")
    assert actor is not None
    assert actor.membership == letter
