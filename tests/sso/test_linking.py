"""Linking an identity to an account, and unlinking it: explicit, proven again, written and told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.audit.models import AuditEntry
from accounts.models import Message, User
from tests import factories as make
from tests.factories import PASSWORD
from tests.sso.conftest import Browser, everything, link, person
from tests.sso.issuer import Issuer
from tests.support.client import StagesClient

pytestmark = pytest.mark.django_db
PAGE = "/comptes/identite/"


def prove(client: StagesClient) -> None:
    response = client.post(f"/comptes/reauthenticate/?next={PAGE}", {"password": PASSWORD})
    assert response["Location"] == PAGE, response.content.decode()


def test_linking_asks_the_password_again_then_signs_in(visitor: Browser, issuer: Issuer) -> None:
    user = person("local@agents.example")
    visitor.client.force_login(user)
    assert visitor.start(process="connect")["Location"] == PAGE
    assert visitor.client.get(PAGE)["Location"].startswith("/comptes/reauthenticate/?next=")
    prove(visitor.client)
    assert 'value="connect"' in visitor.client.get(PAGE).content.decode()
    response = visitor.sign_in(issuer, process="connect")
    assert (response.status_code, response["Location"]) == (302, PAGE)
    identity = SocialAccount.objects.get()
    assert (identity.user_id, identity.provider) == (user.pk, "proconnect")
    assert User.objects.get().email == "local@agents.example"
    line = AuditEntry.objects.get(verb="identity.linked")
    assert (line.person_id, line.details) == (user.pk, {"provider": "ProConnect"})
    assert Message.objects.filter(template="security_notice").count() == 1
    assert "est reliée à votre compte" in visitor.client.get(PAGE).content.decode()
    visitor.client.logout()
    visitor.sign_in(issuer)
    assert visitor.signed_in == user.pk


def test_an_agent_with_a_function_links_outside_any_transaction(visitor: Browser, issuer: Issuer) -> None:
    letter = make.MissionLetterFactory()
    visitor.client.force_login(letter.user)
    prove(visitor.client)
    assert visitor.sign_in(issuer, process="connect")["Location"] == PAGE
    line = AuditEntry.objects.get(verb="identity.linked")
    assert (line.person_id, line.kind) == (letter.user.pk, "coordinator")


def test_a_question_inside_a_transaction_is_a_fault(issuer: Issuer) -> None:
    from django.db import transaction

    from accounts.sso import discovery
    from accounts.sso.config import configured

    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        discovery.metadata(configured()[0])
    assert issuer.asked == []


def test_a_function_without_its_second_factor_links_nothing(visitor: Browser, issuer: Issuer) -> None:
    letter = make.MissionLetterFactory()
    visitor.client.force_login(letter.user, second_factor=False)
    assert visitor.start(process="connect")["Location"] == PAGE
    assert issuer.asked == []


def test_an_identity_of_another_account_is_not_taken(visitor: Browser, issuer: Issuer) -> None:
    link(person("premier@agents.example"), issuer)
    visitor.client.force_login(person("second@agents.example"))
    prove(visitor.client)
    before = everything()
    response = visitor.sign_in(issuer, process="connect")
    assert response.status_code == 403
    assert "déjà reliée à un autre compte" in response.content.decode()
    assert everything()["identities"] == before["identities"]


@pytest.mark.parametrize("then", ["nobody", "somebody else"])
def test_the_person_changed_meanwhile(then: str, visitor: Browser, issuer: Issuer) -> None:
    user = person("premier@agents.example")
    visitor.client.force_login(user)
    prove(visitor.client)
    back = visitor.at_provider(issuer, visitor.start(process="connect"))
    states = visitor.client.session["socialaccount_states"]
    visitor.client.logout()
    if then == "somebody else":
        visitor.client.force_login(person("second@agents.example"))
    session = visitor.client.session
    session["socialaccount_states"] = states
    session.save()
    response = visitor.client.get(back)
    assert response.status_code == 403 if then == "somebody else" else response.status_code in (400, 403)
    assert SocialAccount.objects.count() == 0
    assert "/token" not in issuer.asked


def test_somebody_signed_in_does_not_change_accounts_by_a_button(visitor: Browser, issuer: Issuer) -> None:
    user = person("premier@agents.example")
    visitor.client.force_login(user)
    assert visitor.start()["Location"] == "/"
    assert visitor.signed_in == user.pk


def test_unlinking_closes_the_other_sessions(
    visitor: Browser, visitor_of: Callable[[StagesClient], Browser], new_client: type[StagesClient], issuer: Issuer
) -> None:
    user = person()
    identity = link(user, issuer)
    thief = visitor_of(new_client())
    thief.sign_in(issuer)
    assert thief.client.get("/comptes/fonction/").status_code == 200
    visitor.client.force_login(user)
    assert visitor.client.post(f"{PAGE}{identity.pk}/delier/")["Location"] == PAGE
    assert SocialAccount.objects.count() == 1
    prove(visitor.client)
    visitor.client.post(f"{PAGE}{identity.pk}/delier/")
    assert SocialAccount.objects.count() == 0
    assert "est déliée de votre compte" in visitor.client.get(PAGE).content.decode()
    assert thief.client.get("/comptes/fonction/").status_code == 302
    assert AuditEntry.objects.filter(verb="identity.unlinked", person_id=user.pk).count() == 1
    assert Message.objects.filter(template="security_notice").count() == 1


def test_the_identity_of_somebody_else_is_not_found(visitor: Browser, issuer: Issuer) -> None:
    identity = link(person("premier@agents.example"), issuer)
    visitor.client.force_login(person("second@agents.example"))
    prove(visitor.client)
    assert visitor.client.post(f"{PAGE}{identity.pk}/delier/").status_code == 404
    assert SocialAccount.objects.count() == 1


def test_the_last_means_of_signing_in_stays(visitor: Browser, issuer: Issuer) -> None:
    visitor.sign_in(issuer)
    identity = SocialAccount.objects.get()
    visitor.client.post(f"{PAGE}{identity.pk}/delier/")
    assert "votre seul moyen de vous connecter" in visitor.client.get(PAGE).content.decode()
    assert SocialAccount.objects.count() == 1


def test_proof_of_long_ago_is_asked_again(visitor: Browser, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.client.force_login(person())
    prove(visitor.client)
    now = time.time()
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: now + 1000)
    assert visitor.start(process="connect")["Location"] == PAGE
    assert issuer.asked == []


def test_the_pages_ask_few_questions(visitor: Browser, issuer: Issuer, assert_max_queries: Callable[..., Any]) -> None:
    user = person()
    link(user, issuer)
    visitor.client.force_login(user)
    prove(visitor.client)
    visitor.client.get(PAGE)
    with assert_max_queries(14):
        visitor.client.get(PAGE)
