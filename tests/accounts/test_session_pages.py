"""The page of the open sessions: one's own alone, closed one by one or together, and journalled."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from accounts.audit.models import AuditEntry
from accounts.devices import device
from accounts.models import User
from tests import factories as make
from tests.support.reading import words

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


@pytest.fixture
def user() -> User:
    return make.StaffMemberFactory(role="referent").user


def opened(new_client: Any, user: User, agent: str = FIREFOX) -> Any:
    """Return a browser in which the person has signed in."""
    browser = new_client(headers={"User-Agent": agent})
    browser.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert is_open(browser)
    return browser


def is_open(browser: Any) -> bool:
    return bool(browser.get(reverse("home")).status_code == 200)


def row_of(browser: Any) -> UserSession:
    return UserSession.objects.get(session_key=browser.session.session_key)


def lines() -> list[tuple[str, int | None]]:
    return list(AuditEntry.objects.filter(verb__startswith="session.").values_list("verb", "person_id"))


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (FIREFOX, "Firefox, Windows"),
        (ANDROID, "Chrome, Android"),
        (EDGE, "Edge, Windows"),
        (IPHONE, "Safari, iPhone"),
        ("curl/8.5", "Appareil inconnu"),
        ("<script>", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_a_device_is_named_in_words(agent: str, said: str) -> None:
    assert device(agent) == said


def test_the_page_lists_ones_own_sessions_and_marks_this_one(new_client: Any, user: User) -> None:
    here, phone = opened(new_client, user), opened(new_client, user, ANDROID)
    stranger = opened(new_client, make.StaffMemberFactory(role="referent").user, EDGE)
    page = here.get(reverse("accounts:sessions")).content.decode()
    assert page.count("Ouverte le") == 2
    assert page.count("Cette session") == 1
    assert "Firefox, Windows" in page
    assert "Chrome, Android" in page
    assert "Edge" not in page
    assert reverse("accounts:session-close", args=[row_of(phone).pk]) in page
    assert reverse("accounts:session-close", args=[row_of(here).pk]) not in page
    assert reverse("accounts:session-close", args=[row_of(stranger).pk]) not in page


def test_one_session_is_closed_and_the_others_live(new_client: Any, user: User) -> None:
    here, phone, desk = (opened(new_client, user, agent) for agent in (FIREFOX, ANDROID, EDGE))
    address = reverse("accounts:session-close", args=[row_of(phone).pk])
    asked = here.get(address)
    assert "Chrome, Android" in asked.content.decode()
    assert is_open(phone), "asking closes nothing"
    answer = here.post(address, follow=True)
    assert "La session est fermée : Chrome, Android" in answer.content.decode()
    assert not is_open(phone)
    assert is_open(here)
    assert is_open(desk)
    assert lines() == [("session.closed", user.pk)]
    assert here.post(address).status_code == 404
    assert len(lines()) == 1


def test_closing_this_one_signs_out(new_client: Any, user: User) -> None:
    here, other = opened(new_client, user), opened(new_client, user, ANDROID)
    address = reverse("accounts:session-close", args=[row_of(here).pk])
    assert "vous devrez vous connecter de nouveau" in words(here.get(address))
    assert here.post(address).headers["Location"] == reverse("account_login")
    assert not is_open(here)
    assert is_open(other)


def test_the_session_of_somebody_else_is_nobodys(new_client: Any, user: User) -> None:
    here = opened(new_client, user)
    stranger = opened(new_client, make.StaffMemberFactory(role="referent").user)
    address = reverse("accounts:session-close", args=[row_of(stranger).pk])
    assert here.get(address).status_code == here.post(address).status_code == 404
    assert is_open(stranger)
    assert lines() == []


def test_all_the_others_are_closed_together_and_counted(new_client: Any, user: User) -> None:
    here, *others = (opened(new_client, user) for _ in range(3))
    stranger = opened(new_client, make.StaffMemberFactory(role="referent").user)
    address = reverse("accounts:sessions-close")
    assert "2 sessions seront fermées" in words(here.get(address))
    assert "2 sessions sont fermées" in words(here.post(address, follow=True))
    assert not any(map(is_open, others))
    assert is_open(here)
    assert is_open(stranger)
    assert AuditEntry.objects.get(verb="session.others_closed").details == {"count": 2}
    assert "Aucune autre session" in words(here.post(address, follow=True))
    assert len(lines()) == 1


def test_the_rectorat_reads_it_in_the_journal(new_client: Any, client: Any, user: User) -> None:
    here, phone = opened(new_client, user), opened(new_client, user, ANDROID)
    here.post(reverse("accounts:session-close", args=[row_of(phone).pk]))
    client.force_login(make.RectoratStaffFactory().user)
    assert "a fermé une de ses sessions" in client.get(reverse("audit:journal")).content.decode()
