"""Accounts in a real browser: invitation, application, recovery code, passkey by Chromium's virtual authenticator."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import User
from accounts.outbox.services import send_due
from tests import factories as make
from tests.accounts.test_factors import code_of
from tests.support.roles import as_role

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280)
PHRASE = "une phrase longue pour entrer"


@pytest.fixture(autouse=True)
def compulsory(settings: Any, demonstration_factors: None, empty_broker: None) -> None:
    """As in production."""
    settings.STAGES_SECOND_FACTOR = "required"


@pytest.fixture
def look(page: Any, axe: Callable[[Any], None]) -> Callable[[], None]:
    """Check the page on screen at the two widths: axe without violation, no sideways scroll."""

    def check() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} déborde à {width} px"

    return check


@pytest.fixture
def virtual_key(page: Any) -> Any:
    """A device that answers to passkeys by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_in(page: Any, url: str, email: str, password: str = make.PASSWORD) -> None:
    page.goto(f"{url}/comptes/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()


def confirm(page: Any, password: str = make.PASSWORD) -> None:
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Confirmer").click()


def home(page: Any) -> Any:
    return page.get_by_role("navigation", name="Menu principal")


def test_from_an_invitation_to_an_application_then_a_recovery_code(
    page: Any, live_server: Any, transactional_db: None, look: Callable[[], None]
) -> None:
    staff = make.RectoratStaffFactory()
    from accounts.actors import actors_of
    from accounts.invitations.services import invite
    from tenancy.scope import acting_as

    with as_role():
        actor = actors_of(staff.user)[0]
        with acting_as(actor.scope):
            invite(actor=actor, kind="rectorat", email="ada@stages.example", payload={"function": "essai"})
        send_due()
    page.goto(f"{live_server.url}/demo/courriels/")
    look()
    page.locator("article a[href*=invitation]").first.click()
    look()
    page.get_by_label("Prénom").fill("Ada")
    page.get_by_label("Nom", exact=True).fill("Témoin")
    page.locator("#id_password1").fill(PHRASE)
    page.locator("#id_password2").fill(PHRASE)
    page.get_by_role("button", name="Créer mon compte et accepter").click()
    page.get_by_text("Invitation acceptée").wait_for()
    look()
    sign_in(page, live_server.url, "ada@stages.example", PHRASE)
    page.get_by_role("heading", name="Second facteur", level=1).wait_for()
    look()
    page.get_by_role("link", name="Enregistrer une application").click()
    confirm(page, PHRASE)
    page.get_by_role("heading", name="Enregistrer une application").wait_for()
    look()
    secret = page.locator("main code").inner_text()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    look()
    recovery = page.locator("main code").first.inner_text()
    page.get_by_role("link", name="Aller à l’accueil").click()
    home(page).wait_for(state="attached")

    page.context.clear_cookies()
    sign_in(page, live_server.url, "ada@stages.example", PHRASE)
    page.get_by_role("heading", name="Second facteur", level=1).wait_for()
    look()
    page.locator("#id_code").fill(recovery)
    page.get_by_role("button", name="Valider le code").click()
    home(page).wait_for(state="attached")
    page.goto(f"{live_server.url}/comptes/sessions/")
    look()
    page.goto(f"{live_server.url}/comptes/invitations/")
    look()
    page.goto(f"{live_server.url}/comptes/invitations/nouvelle/?nature=school")
    look()


def test_a_passkey_is_added_then_opens_the_session_alone_and_after_a_password(
    page: Any, live_server: Any, transactional_db: None, virtual_key: Any, look: Callable[[], None]
) -> None:
    url = live_server.url.replace("127.0.0.1", "localhost")
    user = make.MissionLetterFactory().user
    sign_in(page, url, user.email)
    page.get_by_role("heading", name="Second facteur", level=1).wait_for()
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    confirm(page)
    page.get_by_role("heading", name="Ajouter une clé d’accès").wait_for()
    look()
    page.get_by_label("Nom de la clé").fill("Portable d’essai")
    page.get_by_role("button", name="Ajouter la clé").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.goto(f"{url}/")
    home(page).wait_for(state="attached")

    page.context.clear_cookies()
    page.goto(f"{url}/comptes/login/")
    look()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    home(page).wait_for(state="attached")

    page.context.clear_cookies()
    sign_in(page, url, user.email)
    page.get_by_role("heading", name="Second facteur", level=1).wait_for()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    home(page).wait_for(state="attached")
    page.goto(f"{url}/comptes/second-facteur/webauthn/")
    look()


def test_without_a_key_the_page_says_so_and_nothing_is_sent(
    page: Any, live_server: Any, transactional_db: None
) -> None:
    make.UserFactory()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"isUserVerified": False}})
    page.goto(f"{live_server.url.replace('127.0.0.1', 'localhost')}/comptes/login/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_text(re.compile("abandonnée|n’a pas répondu")).wait_for()
    assert page.url.endswith("/comptes/login/")
    assert User.objects.count() == 1


def test_the_back_button_after_signing_out_shows_nothing(page: Any, live_server: Any, transactional_db: None) -> None:
    user = make.StaffMemberFactory(role="referent").user
    sign_in(page, live_server.url, user.email)
    home(page).wait_for(state="attached")
    page.goto(f"{live_server.url}/besoins/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.locator("#id_login").wait_for()
    page.go_back()
    page.locator("#id_login").wait_for()
    assert page.get_by_role("heading", name="Besoins").count() == 0
