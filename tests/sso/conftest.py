from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.models import User
from tests import factories as make
from tests.sso.issuer import RETURN, Issuer
from tests.support.client import StagesClient


@pytest.fixture
def new_issuer(settings: Any) -> Iterator[Callable[..., Issuer]]:
    """Return a function that starts a provider; the product is told of it by `settings.STAGES_SSO`."""
    started: list[Issuer] = []

    def start(**options: Any) -> Issuer:
        started.append(Issuer(**options))
        return started[-1]

    settings.STAGES_SSO_TIMEOUT = 0.5
    settings.STAGES_SITE_URL = "http://testserver"
    yield start
    for issuer in started:
        issuer.close()


@pytest.fixture
def issuer(new_issuer: Callable[..., Issuer], settings: Any) -> Issuer:
    """A provider configured as ProConnect is."""
    found = new_issuer()
    settings.STAGES_SSO = [found.settings()]
    return found


def local(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@dataclass
class Browser:
    """What a person's browser does between the two servers."""

    client: StagesClient

    def start(self, provider: str = "proconnect", **data: str) -> Any:
        return self.client.post(f"{RETURN}/{provider}/", data)

    def at_provider(self, issuer: Issuer, response: Any) -> str:
        """Follow the redirection to the provider, and return where it sends the browser back (path and query)."""
        assert response.status_code == 302, response.content.decode()[:2000]
        assert response["Location"].startswith(f"{issuer.issuer}/authorize?"), response["Location"]
        return local(issuer.authorize(dict(parse_qsl(urlsplit(response["Location"]).query))))

    def sign_in(self, issuer: Issuer, provider: str = "proconnect", **data: str) -> Any:
        return self.client.get(self.at_provider(issuer, self.start(provider, **data)))

    @property
    def signed_in(self) -> int | None:
        found = self.client.session.get(SESSION_KEY)
        return int(found) if found else None


@pytest.fixture
def visitor_of() -> Callable[[StagesClient], Browser]:
    return Browser


@pytest.fixture
def visitor(client: StagesClient) -> Browser:
    return Browser(client)


def person(email: str = "camille.temoin@agents.example", **fields: Any) -> User:
    """An account whose address is verified."""
    user = make.UserFactory(email=email, **fields)
    assert EmailAddress.objects.get(user=user).verified
    return user


def link(user: User, issuer: Issuer, sub: str = "personne-1", provider: str = "proconnect") -> SocialAccount:
    from accounts.sso.config import Provider

    configured = Provider(**issuer.settings(provider))
    return SocialAccount.objects.create(user=user, provider=provider, uid=configured.uid(sub))


def open_sessions() -> int:
    """How many sessions in the database are somebody's."""
    return sum(SESSION_KEY in session.get_decoded() for session in Session.objects.order_by("pk"))


def everything() -> dict[str, Any]:
    """What a refused sign-in must leave unchanged."""
    return {
        "sessions": open_sessions(),
        "users": list(User.objects.order_by("pk").values_list("pk", "email", "password", "session_epoch")),
        "addresses": list(EmailAddress.objects.order_by("pk").values_list("pk", "email", "verified")),
        "identities": list(SocialAccount.objects.order_by("pk").values_list("pk", "user_id", "provider", "uid")),
    }
