"""Sign-in by a provider that tells the truth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken

from accounts.audit.models import AuditEntry
from accounts.models import User
from accounts.sso.sessions import SESSION
from tests.sso.conftest import Browser, link, person
from tests.sso.issuer import RETURN, Issuer

pytestmark = pytest.mark.django_db


def test_no_provider_is_on_unless_it_is_configured(client: Any, settings: Any) -> None:
    assert settings.STAGES_SSO == []
    assert "Se connecter avec" not in client.get("/comptes/login/").content.decode()
    assert client.post(f"{RETURN}/proconnect/").status_code == 404
    assert client.get(f"{RETURN}/proconnect/retour/?code=a&state=b").status_code == 404


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_linked_person_signs_in(visitor: Browser, issuer: Issuer, algorithm: str) -> None:
    issuer.algorithm = algorithm
    user = person()
    link(user, issuer)
    assert "Se connecter avec ProConnect" in visitor.client.get("/comptes/login/").content.decode()
    response = visitor.sign_in(issuer)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert visitor.signed_in == user.pk
    assert SocialToken.objects.count() == 0


def test_the_wanted_page_is_reached_and_no_other_site(visitor: Browser, issuer: Issuer) -> None:
    link(person(), issuer)
    assert visitor.sign_in(issuer, next="/comptes/fonction/")["Location"] == "/comptes/fonction/"
    visitor.client.logout()
    for elsewhere in ("https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example", "javascript:alert(1)"):
        assert visitor.sign_in(issuer, next=elsewhere)["Location"] == "/"
        visitor.client.logout()


def test_an_unknown_person_opens_an_account_without_rights(visitor: Browser, issuer: Issuer) -> None:
    response = visitor.sign_in(issuer)
    assert response.status_code == 302
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == ("camille.temoin@agents.example", "Camille", "Témoin")
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    identity = SocialAccount.objects.get()
    assert identity.extra_data == {"issuer": issuer.issuer, "sub": "personne-1"}
    assert visitor.signed_in == user.pk
    line = AuditEntry.objects.get(verb="identity.opened")
    assert (line.person_id, line.details) == (user.pk, {"provider": "ProConnect"})


def test_a_provider_that_says_nothing_of_the_address_is_believed_if_the_operator_says_so(
    visitor: Browser, issuer: Issuer, settings: Any
) -> None:
    settings.STAGES_SSO = [issuer.settings(email_vouched=True)]
    del issuer.person["email_verified"]
    visitor.sign_in(issuer)
    assert visitor.signed_in == User.objects.get().pk


def test_another_address_with_the_same_subject_is_the_same_account(visitor: Browser, issuer: Issuer) -> None:
    user, other = person(), person("autre.temoin@agents.example")
    link(user, issuer)
    issuer.person["email"] = other.email
    visitor.sign_in(issuer)
    assert visitor.signed_in == user.pk
    user.refresh_from_db()
    assert user.email == "camille.temoin@agents.example"


def test_a_student_signs_in_with_a_json_answer_and_pkce(
    visitor: Browser, new_issuer: Callable[..., Issuer], settings: Any
) -> None:
    issuer = new_issuer(pkce=True, signed=False)
    settings.STAGES_SSO = [issuer.settings("educonnect", acr=(), signup=False)]
    issuer.person = {"sub": "eleve-7", "given_name": "Maya", "usual_name": "Exemple", "acr": None}
    user = person("maya@eleves.example")
    link(user, issuer, "eleve-7", "educonnect")
    visitor.sign_in(issuer, "educonnect")
    assert visitor.signed_in == user.pk


def test_two_factors_at_the_provider_are_worth_two_factors_here(visitor: Browser, issuer: Issuer) -> None:
    link(person(), issuer)
    methods = {}
    for acr in ("eidas1", "eidas2"):
        issuer.person["acr"] = acr
        visitor.sign_in(issuer)
        methods[acr] = [one["method"] for one in visitor.client.session["account_authentication_methods"]]
        visitor.client.logout()
    assert methods == {"eidas1": ["socialaccount"], "eidas2": ["socialaccount", "mfa"]}


def test_addresses_and_keys_are_asked_once(visitor: Browser, issuer: Issuer) -> None:
    link(person(), issuer)
    for _ in range(3):
        visitor.sign_in(issuer)
        visitor.client.logout()
    assert issuer.asked.count("/.well-known/openid-configuration") == 1
    assert issuer.asked.count("/jwks") == 1
    assert issuer.asked.count("/token") == 3


def test_a_new_key_of_the_provider_is_found(visitor: Browser, issuer: Issuer) -> None:
    from tests.sso.issuer import jwk

    link(person(), issuer)
    visitor.sign_in(issuer)
    visitor.client.logout()
    issuer.jwks = [jwk(issuer.keys["ES256"], "nouvelle", "ES256")]
    issuer.id_header = {"kid": "nouvelle"}
    issuer.info_sign = lambda claims, header: issuer.sign(claims, {"kid": "nouvelle"})
    visitor.sign_in(issuer)
    assert visitor.signed_in


def test_signing_out_leaves_the_provider_too(visitor: Browser, issuer: Issuer) -> None:
    link(person(), issuer)
    visitor.sign_in(issuer)
    token = visitor.client.session[SESSION]["hint"]
    response = visitor.client.post("/comptes/logout/")
    assert response.status_code == 302
    assert visitor.signed_in is None
    import requests

    back = requests.get(response["Location"], allow_redirects=False, timeout=5)
    sent = issuer.left[0]
    assert set(sent) == {"id_token_hint", "state", "post_logout_redirect_uri"}
    assert sent["id_token_hint"].count(".") == 2
    assert sent["id_token_hint"] not in token
    assert len(sent["state"]) >= 32
    from tests.sso.conftest import local

    returned = visitor.client.get(local(back.headers["Location"]))
    assert (returned.status_code, returned["Location"]) == (302, "/comptes/login/")


def test_a_session_opened_by_password_leaves_no_provider(visitor: Browser, issuer: Issuer) -> None:
    visitor.client.force_login(person())
    response = visitor.client.post("/comptes/logout/")
    assert response["Location"] == "/comptes/login/"
    assert issuer.asked == []


def test_a_link_of_another_site_starts_nothing(visitor: Browser, issuer: Issuer) -> None:
    assert visitor.client.get(f"{RETURN}/proconnect/")["Location"] == "/comptes/login/"
    assert issuer.asked == []
    forged = visitor.client.__class__(enforce_csrf_checks=True)
    assert forged.post(f"{RETURN}/proconnect/").status_code == 403


def test_nothing_of_the_address_bar_reaches_the_provider(visitor: Browser, issuer: Issuer) -> None:
    response = visitor.client.post(f"{RETURN}/proconnect/?scope=admin&auth_params=prompt%3Dnone&process=redirect")
    assert visitor.at_provider(issuer, response)


def test_the_policy_of_the_pages_lets_the_form_reach_the_issuer() -> None:
    from config.settings import sso

    assert sso.origins([{"issuer": "https://connexion.example/api/v2"}]) == ["https://connexion.example"]
