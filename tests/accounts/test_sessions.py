"""What a session is worth from one request to the next."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.middleware import SESSION_KEY
from poles.models import MissionLetter
from tests import factories as make
from tests.support.client import StagesClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.tenancy.urls")]


def acts(client: StagesClient) -> tuple[str | None, str | None]:
    answer = client.get("/essai/etat/").json()
    return answer["kind"], answer["academie"]


def choose(client: StagesClient, key: str) -> None:
    session = client.session
    session[SESSION_KEY] = key
    session.save()


def test_the_chosen_function_lasts_until_another_is_chosen(client: StagesClient) -> None:
    user = make.UserFactory()
    make.RectoratStaffFactory(user=user)
    letter = make.MissionLetterFactory(user=user, pole__academie__code="9B")
    client.force_login(user)
    assert acts(client) == ("rectorat", "9A")
    choose(client, f"coordinator:{letter.pk}")
    assert acts(client) == ("coordinator", "9B")
    assert acts(client) == ("coordinator", "9B")


def test_a_revoked_letter_closes_every_open_session_at_once(new_client: type[StagesClient]) -> None:
    letter = make.MissionLetterFactory()
    clients = [new_client() for _ in range(3)]
    for client in clients:
        client.force_login(letter.user)
        assert acts(client) == ("coordinator", "9A")
    MissionLetter.objects.filter(pk=letter.pk).update(state=MissionLetter.State.REVOKED)
    assert {acts(client) for client in clients} == {(None, None)}


def test_a_letter_that_ends_at_midnight_gives_nothing_the_next_morning(client: StagesClient) -> None:
    letter = make.MissionLetterFactory()
    client.force_login(letter.user)
    assert acts(client) == ("coordinator", "9A")
    MissionLetter.objects.filter(pk=letter.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert acts(client) == (None, None)


def test_a_closed_account_is_signed_out(client: StagesClient) -> None:
    staff = make.StaffMemberFactory()
    client.force_login(staff.user)
    assert acts(client) == ("school", "9A")
    type(staff.user).objects.filter(pk=staff.user.pk).update(is_active=False)
    assert client.get("/essai/etat/").status_code == 302


def test_a_forged_function_in_the_session_gives_ones_own(client: StagesClient) -> None:
    mine, theirs = make.StaffMemberFactory(), make.MissionLetterFactory(pole__academie__code="9B")
    client.force_login(mine.user)
    for key in (f"coordinator:{theirs.pk}", "coordinator:faux", "rectorat:1", "x"):
        choose(client, key)
        assert acts(client) == ("school", "9A")
