"""Chromium between the product and a real provider: sign in, link, be refused, leave both."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from tests.factories import PASSWORD, UserFactory
from tests.sso.conftest import open_sessions
from tests.sso.issuer import Issuer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)


@pytest.fixture
def issuer(settings: Any, live_server: Any, empty_broker: None) -> Iterator[Issuer]:
    """A provider that shows a page of its own; the policy of our pages knows it, as in an installation."""
    found = Issuer()

    def show(handler: Any) -> None:
        back = found.authorize(dict(parse_qsl(urlsplit(handler.path).query)))
        body = f'<!doctype html><html lang="fr"><title>Fournisseur</title><a href="{back}">Continuer</a></html>'
        handler.reply(200, body.replace("&state", "&amp;state").encode(), "text/html; charset=utf-8")

    found.instead["/authorize"] = show
    found.instead["/favicon.ico"] = lambda handler: handler.reply(204, b"")
    settings.STAGES_SSO = [found.settings()]
    settings.STAGES_SITE_URL = live_server.url
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["form-action"] = [*policy["DIRECTIVES"]["form-action"], found.origin]
    settings.CONTENT_SECURITY_POLICY = policy
    yield found
    found.close()


@pytest.fixture
def look(page: Any, axe: Callable[[Any], None]) -> Callable[[], None]:
    """Check the page on screen at the two widths: axe without violation, no sideways scroll."""

    def check() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} déborde à {width} px"

    return check


def test_sign_in_link_be_refused_and_leave(
    page: Any, live_server: Any, issuer: Issuer, look: Callable[[], None]
) -> None:
    user = UserFactory(email="local@agents.example")
    main = page.get_by_role("main")

    page.goto(f"{live_server.url}/comptes/login/")
    look()
    page.locator("#id_login").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    main.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("button", name="Se déconnecter").wait_for()

    # Linking asks the password again.
    page.goto(f"{live_server.url}/comptes/identite/")
    page.get_by_role("heading", name="Confirmer votre identité").wait_for()
    page.locator("input[type=password]").fill(PASSWORD)
    main.get_by_role("button", name="Confirmer").first.click()
    page.get_by_role("heading", name="Mes identités").wait_for()
    main.get_by_role("button", name="Relier ProConnect").click()
    page.get_by_role("link", name="Continuer").click()
    page.get_by_text("est reliée à votre compte").wait_for()
    look()
    assert SocialAccount.objects.get().user_id == user.pk

    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Se connecter avec ProConnect").click()
    page.get_by_role("link", name="Continuer").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()
    assert urlsplit(page.url).path == "/"

    # Signing out leaves the provider as well, and comes back.
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Se connecter avec ProConnect").wait_for()
    assert len(issuer.left) == 1
    assert open_sessions() == 0

    # The provider lies: a page that says what to do, no session.
    issuer.id_claims = lambda true: true | {"nonce": "n" * 64}
    page.get_by_role("button", name="Se connecter avec ProConnect").click()
    page.get_by_role("link", name="Continuer").click()
    page.get_by_role("heading", name="Connexion impossible").wait_for()
    assert all("403" in problem for problem in page.problems), page.problems
    page.problems.clear()
    look()
    assert open_sessions() == 0
    page.get_by_role("link", name="Revenir à la page de connexion").click()
    page.get_by_role("heading", name="Se connecter", exact=True).wait_for()
