"""Sessions: limits, caches, ends; addresses that must not show whether an account exists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.outbox.services import send_due
from poles.models import MissionLetter
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


def later(time_machine: Any, **delay: int) -> None:
    time_machine.move_to(timezone.now() + dt.timedelta(**delay), tick=False)


def test_thirty_idle_minutes_end_a_session(client: Any, time_machine: Any) -> None:
    client.force_login(make.StaffMemberFactory().user)
    later(time_machine, minutes=29)
    assert client.get(reverse("home")).status_code == 200
    later(time_machine, minutes=29)
    assert client.get(reverse("home")).status_code == 200
    later(time_machine, minutes=31)
    answer = client.get(reverse("home"), follow=True)
    assert "Votre session est terminée" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_ten_hours_end_a_session_even_busy(client: Any, time_machine: Any) -> None:
    client.force_login(make.StaffMemberFactory().user)
    for _ in range(29):
        later(time_machine, minutes=20)
        assert client.get(reverse("home")).status_code == 200
    later(time_machine, minutes=20)
    assert client.get(reverse("home")).status_code == 302
    assert client.get("/api/v1/offers/").status_code in (302, 403)


def test_an_api_call_says_that_the_session_is_over(client: Any, time_machine: Any) -> None:
    client.force_login(make.StaffMemberFactory().user)
    later(time_machine, hours=11)
    answer = client.get("/api/v1/offers/")
    assert answer.status_code == 403
    assert "terminée" in answer.json()["detail"]


def test_students_have_longer(settings: Any) -> None:
    from accounts.sessions import limits

    assert limits("student") == (3600, 12 * 3600)
    assert limits("rectorat") == limits(None) == (1800, 10 * 3600)


def test_what_a_signed_in_person_sees_is_kept_nowhere(client: Any) -> None:
    client.force_login(make.StaffMemberFactory().user)
    for name in ("home", "placements:needs", "accounts:functions", "accounts:sessions"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"], name
    assert "no-store" in client.get("/api/v1/offers/")["Cache-Control"]
    assert "no-store" in client.get("/nulle-part/")["Cache-Control"]


def test_signing_out_clears_the_browser(client: Any) -> None:
    client.force_login(make.StaffMemberFactory().user)
    answer = client.post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get(reverse("home")).status_code == 302


def test_each_sign_in_has_a_new_key(client: Any, new_client: Any) -> None:
    user = make.StaffMemberFactory().user
    keys = set()
    for _ in range(10):
        browser = new_client()
        browser.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
        keys.add(browser.session.session_key)
    assert len(keys) == 10


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Any, new_client: Any) -> None:
    user = make.StaffMemberFactory().user
    other = new_client()
    other.force_login(user)
    client.force_login(user)
    new = "une phrase nouvelle et longue"
    data = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), data)
    assert client.get(reverse("home")).status_code == 200
    assert other.get(reverse("home")).status_code == 302


def test_an_ended_letter_acts_on_the_next_request(client: Any) -> None:
    letter = make.MissionLetterFactory()
    client.force_login(letter.user)
    assert client.get(reverse("placements:needs")).status_code == 200
    MissionLetter.objects.filter(pk=letter.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert client.get(reverse("placements:needs")).status_code in (302, 403, 404)


def test_a_new_address_counts_once_confirmed(client: Any) -> None:
    user = make.StaffMemberFactory().user
    old = user.email
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"].append({"method": "password", "at": 9e12, "reauthenticated": True})
    session.save()
    client.post(reverse("account_email"), {"email": "nouvelle@stages.example", "action_add": ""})
    user.refresh_from_db()
    assert user.email == old
    with as_role():
        send_due()
    sent = next(message for message in mail.outbox if message.to == ["nouvelle@stages.example"])
    path = next(word for word in sent.body.split() if "/confirm-email/" in word).partition("/comptes/")
    client.get(path[1] + path[2])
    user.refresh_from_db()
    assert user.email == old  # a mail scanner opens links
    client.post(path[1] + path[2])
    user.refresh_from_db()
    assert user.email == "nouvelle@stages.example"


def shown(answer: Any, *words: str) -> str:
    import re

    text = re.sub(r'(value|nonce)="[^"]{20,}"|X-CSRFToken[^}]*', "", answer.content.decode())
    for word in words:
        text = text.replace(word, "ADRESSE")
    return text


@pytest.mark.parametrize(
    ("name", "field"),
    [("account_reset_password", "email"), ("accounts:lost-factor", "email")],
)
def test_known_and_unknown_addresses_get_the_same_answer(new_client: Any, name: str, field: str) -> None:
    known, unknown = make.UserFactory().email, "inconnue@stages.example"
    pages = [new_client().post(reverse(name), {field: email}, follow=True) for email in (known, unknown)]
    assert pages[0].status_code == pages[1].status_code == 200
    assert shown(pages[0], known) == shown(pages[1], unknown)


def test_a_wrong_password_says_the_same_for_known_and_unknown_addresses(new_client: Any) -> None:
    known, unknown = make.UserFactory().email, "inconnue@stages.example"
    pages = [
        new_client().post(reverse("account_login"), {"login": email, "password": "mauvais"})
        for email in (known, unknown)
    ]
    assert shown(pages[0], known) == shown(pages[1], unknown)


def test_signing_up_with_a_known_address_says_the_same(new_client: Any) -> None:
    known, unknown = make.UserFactory().email, "inconnue@stages.example"
    word = "une phrase assez longue"
    data = {"first_name": "Ada", "last_name": "Modèle", "password1": word, "password2": word}
    answers = [
        new_client().post(reverse("account_signup"), data | {"email": email}, follow=True) for email in (known, unknown)
    ]
    assert shown(answers[0], known) == shown(answers[1], unknown)
    with as_role():
        send_due()
    assert {message.to[0] for message in mail.outbox} == {known, unknown}


def test_the_account_of_a_host_has_no_right(client: Any) -> None:
    word = "douze lettres oui"
    data = {"email": "hote@stages.example", "first_name": "Ada", "last_name": "Modèle"}
    short = client.post(reverse("account_signup"), data | {"password1": "onze lettre", "password2": "onze lettre"})
    assert "12 caractères au moins" in short.content.decode()
    client.post(reverse("account_signup"), data | {"password1": word, "password2": word})
    with as_role():
        send_due()
    path = next(w for w in mail.outbox[-1].body.split() if "/confirm-email/" in w).partition("/comptes/")
    client.post(path[1] + path[2])
    client.post(reverse("account_login"), {"login": "hote@stages.example", "password": word})
    page = client.get(reverse("home"))
    assert page.status_code == 200
    assert page.wsgi_request.actor is None


def test_an_address_has_a_high_ceiling(client: Any, new_client: Any, settings: Any) -> None:
    settings.STAGES_ATTEMPTS_PER_ADDRESS = 3
    users = [make.UserFactory() for _ in range(4)]
    pages = [
        new_client().post(
            reverse("account_login"),
            {"login": user.email, "password": make.PASSWORD},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},  # forged: our own address is read
        )
        for number, user in enumerate(users)
    ]
    assert [page.status_code for page in pages[:3]] == [302] * 3
    assert "Trop de tentatives" in pages[3].content.decode()


def enter(browser: Any, email: str, password: str) -> str:
    page = browser.post(reverse("account_login"), {"login": email, "password": password})
    if page.status_code == 302:
        return "in"
    return "blocked" if "Trop de tentatives" in page.content.decode() else "wrong"


def test_failures_of_an_address_are_counted_and_successes_are_not(new_client: Any, settings: Any) -> None:
    settings.STAGES_FAILURES_PER_ADDRESS = (4, 900)
    users = [make.UserFactory() for _ in range(6)]
    assert [enter(new_client(), user.email, make.PASSWORD) for user in users] == ["in"] * 6
    wrong = [enter(new_client(), user.email, f"mauvais-{number}") for number, user in enumerate(users)]
    assert wrong == ["wrong"] * 4 + ["blocked"] * 2


def test_one_word_on_many_accounts_is_refused_alone(new_client: Any, settings: Any) -> None:
    settings.STAGES_FAILURES_PER_WORD = (3, 900)
    users = [make.UserFactory() for _ in range(5)]
    assert [enter(new_client(), user.email, "Rentree-2026") for user in users] == ["wrong"] * 3 + ["blocked"] * 2
    assert enter(new_client(), users[0].email, "autre-chose") == "wrong"
    assert enter(new_client(), users[4].email, make.PASSWORD) == "in"


def test_a_refused_spray_locks_no_account(new_client: Any, settings: Any) -> None:
    settings.STAGES_FAILURES_PER_WORD = (1, 900)
    user = make.UserFactory()
    assert enter(new_client(), make.UserFactory().email, "Rentree-2026") == "wrong"
    assert [enter(new_client(), user.email, "Rentree-2026") for _ in range(8)] == ["blocked"] * 8
    assert enter(new_client(), user.email, make.PASSWORD) == "in"


def test_the_ceilings_last_for_their_time_only(new_client: Any, settings: Any) -> None:
    from django.core.cache import cache

    from accounts import limits

    assert [limits.count("essai", 60) for _ in range(3)] == [1, 2, 3]
    limits.uncount("essai")
    assert limits.count("essai", 60) == 3
    cache.delete("essai")  # what its end does
    limits.uncount("essai")
    assert limits.count("essai", 60) == 1


def test_the_counters_hold_no_password(new_client: Any) -> None:
    from django.core.cache import cache

    enter(new_client(), make.UserFactory().email, "Rentree-2026-exemple")
    keys = [key.decode() for key in cache._cache.get_client().keys("*")]
    assert any("accounts:word:" in key for key in keys)
    assert not any("Rentree" in key for key in keys)


def test_a_known_device_is_not_locked_out_by_attackers(new_client: Any) -> None:
    user = make.UserFactory()
    own, attacker = new_client(), new_client()
    assert enter(own, user.email, make.PASSWORD) == "in"
    assert [enter(attacker, user.email, f"mauvais-{n}") for n in range(7)] == ["wrong"] * 5 + ["blocked"] * 2
    own.post(reverse("account_logout"))
    assert enter(own, user.email.upper(), make.PASSWORD) == "in"
    assert enter(attacker, user.email, make.PASSWORD) == "blocked"


def test_a_known_device_has_five_tries_like_any_other(new_client: Any) -> None:
    user = make.UserFactory()
    own = new_client()
    enter(own, user.email, make.PASSWORD)
    own.post(reverse("account_logout"))
    tries = [enter(own, user.email, f"mauvais-{n}") for n in range(7)]
    assert tries == ["wrong"] * 5 + ["blocked"] * 2


def test_the_mark_of_a_device_serves_its_person_alone(new_client: Any) -> None:
    user, other = make.UserFactory(), make.UserFactory()
    attacker = new_client()
    enter(attacker, other.email, make.PASSWORD)
    attacker.post(reverse("account_logout"))
    assert [enter(attacker, user.email, f"mauvais-{n}") for n in range(6)] == ["wrong"] * 5 + ["blocked"]
    # Nor is there a budget for each new mark of one's own, or for an invented one.
    enter(attacker, other.email, make.PASSWORD)
    attacker.post(reverse("account_logout"))
    assert enter(attacker, user.email, "mauvais") == "blocked"
    attacker.cookies["appareil"] = "x" * 40
    assert enter(attacker, user.email, "mauvais") == "blocked"


def test_the_mark_of_a_device_says_nothing_and_stays_at_the_sign_in(new_client: Any) -> None:
    user = make.UserFactory()
    browser = new_client()
    enter(browser, user.email, make.PASSWORD)
    mark = browser.cookies["appareil"]
    assert mark["httponly"]
    assert (mark["path"], mark["samesite"]) == ("/comptes/", "Lax")
    assert user.email not in mark.value
    assert f"{user.pk}:" not in mark.value
