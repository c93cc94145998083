"""The second factor: compulsory for some functions, before any protected page, in each session."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.urls import get_resolver, reverse

from accounts.models import Message, User
from accounts.outbox.services import send_due
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


def code_of(secret: str) -> str:
    """Return the code that the application of a person shows now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def with_totp(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def sign_in(client: Any, user: User) -> Any:
    return client.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})


def people() -> dict[str, User]:
    return {
        "rectorat": make.RectoratStaffFactory().user,
        "coordinator": make.MissionLetterFactory().user,
        "head": make.StaffMemberFactory(role="head").user,
        "teacher": make.StaffMemberFactory(role="referent").user,
        "company": make.CompanyMemberFactory().user,
    }


OBLIGED = ("rectorat", "coordinator", "head")


@pytest.mark.parametrize("who", OBLIGED)
def test_a_password_alone_opens_the_registration_and_nothing_else(client: Any, who: str) -> None:
    user = people()[who]
    sign_in(client, user)
    answer = client.get(reverse("home"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    page = client.get(reverse("mfa_index"))
    assert page.status_code == 200
    assert "Enregistrer une application" in page.content.decode()
    api = client.get("/api/v1/offers/")
    assert api.status_code == 403
    assert "second facteur" in api.json()["detail"]
    partial = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert (partial.status_code, partial["HX-Redirect"]) == (204, reverse("mfa_index"))


@pytest.mark.parametrize("who", ["teacher", "company"])
def test_other_functions_need_none(client: Any, who: str) -> None:
    sign_in(client, people()[who])
    assert client.get(reverse("home")).status_code == 200


def routes() -> list[str]:
    """Return the address of every route, with made-up arguments (written again from the converters)."""
    found: list[str] = []

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            else:
                found.append(route)

    walk(get_resolver().url_patterns, "")
    return found


def addresses() -> list[str]:
    import re

    samples = {"uuid": "11111111-0000-4000-8000-000000000000", "int": "1", "str": "essai", "slug": "essai", "path": "a"}
    found = []
    for route in routes():
        text = re.sub(r"<(?:(\w+):)?\w+>", lambda match: samples.get(match[1] or "str", "essai"), route)
        text = text.replace(r"\.", ".").replace("^", "").replace("$", "").replace("\\Z", "")
        if not re.search(r"[(\[?|+*]", text):
            found.append("/" + text)
    return sorted(set(found))


def test_no_protected_route_opens_without_the_second_factor(client: Any) -> None:
    """ASVS 6.3.3: every route of the product is asked with the session of a rectorat's password alone."""
    client.force_login(people()["rectorat"], second_factor=False)
    client.check_inline = False
    anonymous = type(client)()
    anonymous.check_inline = False
    asked = addresses()
    assert len(asked) >= 40
    protected = 0
    for address in asked:
        public = anonymous.get(address)
        opened = public.status_code == 200
        answer = client.get(address)
        if opened or address.startswith(("/comptes/", "/sante/", "/demo/", "/entreprises/inscription/")):
            continue
        if answer.status_code == 302:
            assert answer["Location"].startswith("/comptes/"), address
        else:
            assert answer.status_code in (301, 403, 404, 405, 410), f"{address} : {answer.status_code}"
        protected += answer.status_code in (302, 403)
    assert protected >= 15


def test_registering_an_application_opens_the_product_and_ends_the_other_sessions(client: Any, new_client: Any) -> None:
    user = people()["coordinator"]
    other = new_client()
    sign_in(other, user)
    sign_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": make.PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    content = page.content.decode()
    secret = page.context["form"].secret
    assert secret in content
    assert "data:image/svg+xml" in content
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "le bon" in wrong.content.decode()
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert (done.status_code, done["Location"]) == (302, reverse("mfa_view_recovery_codes"))
    assert client.get(reverse("home")).status_code == 200
    assert "_auth_user_id" not in other.session or other.get(reverse("mfa_index")).status_code == 302
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    with as_role():
        send_due()
    assert "Second facteur ajouté" in [message.subject for message in mail.outbox]


def test_signing_in_with_a_code_that_serves_once(client: Any, new_client: Any) -> None:
    user = people()["rectorat"]
    code = code_of(with_totp(user))
    answer = sign_in(client, user)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("home"))["Location"].startswith(reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("home")).status_code == 200
    thief = new_client()
    sign_in(thief, user)
    again = thief.post(reverse("mfa_authenticate"), {"code": code})
    assert again.status_code == 200
    assert "_auth_user_id" not in thief.session


def test_a_recovery_code_serves_once(client: Any, new_client: Any) -> None:
    user = people()["head"]
    with_totp(user)
    codes = RecoveryCodes.activate(user).generate_codes()
    assert len(set(codes)) == 10
    assert all(code not in str(Authenticator.objects.get(type="recovery_codes").data) for code in codes)
    sign_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert client.get(reverse("home")).status_code == 200
    other = new_client()
    sign_in(other, user)
    assert other.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == 200
    assert other.post(reverse("mfa_authenticate"), {"code": codes[1]}).status_code == 302


def test_codes_are_shown_downloaded_and_replaced_after_a_fresh_proof(client: Any) -> None:
    user = people()["head"]
    secret = with_totp(user)
    old = RecoveryCodes.activate(user).generate_codes()
    client.force_login(user)
    asked = client.get(reverse("mfa_view_recovery_codes"))
    assert asked.status_code == 302
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(code in page for code in old)
    file = client.get(reverse("mfa_download_recovery_codes"))
    assert file["Content-Type"].startswith("text/plain")
    assert all(code in file.content.decode() for code in old)
    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert not any(code in new for code in old)


def test_wrong_codes_are_counted(client: Any) -> None:
    user = people()["rectorat"]
    secret = with_totp(user)
    sign_in(client, user)
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    page = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert page.status_code == 200
    assert "Trop de tentatives" in page.content.decode()


@pytest.mark.parametrize(("who", "stays"), [("rectorat", True), ("company", False)])
def test_the_last_factor_of_an_obliged_person_stays(client: Any, who: str, stays: bool) -> None:
    user = people()[who]
    secret = with_totp(user)
    client.force_login(user)
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=user).exists() is stays
    if stays:
        assert "ajoutez-en un autre avant" in page.content.decode()


def test_the_last_passkey_of_an_obliged_person_stays(client: Any) -> None:
    user = people()["rectorat"]
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Clé", "credential": {}})
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "type": "webauthn", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    answer = client.post(reverse("mfa_remove_webauthn", args=[key.pk]), follow=True)
    assert Authenticator.objects.filter(pk=key.pk).exists()
    assert "ajoutez-en un autre avant" in answer.content.decode()


def test_a_session_without_proof_of_a_registered_factor_must_show_it(client: Any) -> None:
    """Another way in than our own sign-in (an identity provider without second factor) is not a way round."""
    user = people()["rectorat"]
    secret = with_totp(user)
    client.force_login(user, second_factor=False)
    assert client.get(reverse("home"))["Location"] == reverse("mfa_reauthenticate")
    assert client.get(reverse("mfa_activate_totp"))["Location"] == reverse("mfa_reauthenticate")
    assert client.get(reverse("mfa_add_webauthn"))["Location"] == reverse("mfa_reauthenticate")
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    assert client.get(reverse("home")).status_code == 200


def test_a_new_password_by_link_does_not_take_the_factor_away(client: Any) -> None:
    user = people()["rectorat"]
    with_totp(user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    with as_role():
        send_due()
    link = next(word for word in mail.outbox[-1].body.split() if "/password/reset/key/" in word)
    form = client.get(link.partition("/comptes/")[1] + link.partition("/comptes/")[2], follow=True)
    new = "une phrase assez longue pour tous"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    answer = client.post(reverse("account_login"), {"login": user.email, "password": new})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))


def test_optional_is_for_demonstrations_only(client: Any, settings: Any) -> None:
    settings.STAGES_SECOND_FACTOR = "optional"
    sign_in(client, people()["rectorat"])
    assert client.get(reverse("home")).status_code == 200
    from config.settings import base

    assert base.STAGES_SECOND_FACTOR == "required"


def test_pages_of_factors_say_all_in_french(client: Any) -> None:
    user = people()["rectorat"]
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"].append({"method": "password", "at": time.time(), "reauthenticated": True})
    session.save()
    for name, words in (
        ("mfa_index", "Second facteur"),
        ("mfa_activate_totp", "Enregistrer une application"),
        ("mfa_add_webauthn", "Ajouter une clé d’accès"),
        ("mfa_list_webauthn", "Aucune clé d’accès"),
        ("accounts:sessions", "Mes sessions"),
        ("account_email", "Changer d’adresse électronique"),
    ):
        page = client.get(reverse(name))
        assert page.status_code == 200, name
        assert words in page.content.decode(), name


def test_notices_leave_by_the_outbox(client: Any) -> None:
    user = people()["teacher"]
    client.force_login(user)
    new = "une autre phrase bien longue"
    client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": new, "password2": new})
    assert list(Message.objects.values_list("template", flat=True)) == ["security_notice"]
