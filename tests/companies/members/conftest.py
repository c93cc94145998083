from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from accounts.outbox.services import send_due
from poles.models import Commune
from tests import factories as make
from tests.support.roles import as_role

BAKERY = "00009801200016"
PHRASE = "une phrase longue pour entrer"
PASSWORD = {"password1": PHRASE, "password2": PHRASE}
TYPED = {
    "headcount": "3",
    "first_name": "Ada",
    "last_name": "Témoin",
    "email": "ada@entreprise.example",
    "job": "gérante",
}


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


@pytest.fixture
def commune(db: None) -> Commune:
    """The commune of the invented bakery, with its centre near the point of the register."""
    return make.CommuneFactory(
        insee="99001", name="Saint-Exemple", search_name="saint exemple", postal_codes=["99001"],
        latitude=47.02, longitude=2.05,
    )  # fmt: skip


@pytest.fixture
def link() -> Callable[[], str]:
    """Return a function that sends the mails, and returns the path of the last sign-up link."""

    def find() -> str:
        with as_role():
            send_due()
        words = [word for message in mail.outbox for word in message.body.split() if "/confirmer/" in word]
        return "/" + words[-1].split("/", 3)[3]

    return find


@pytest.fixture
def ask(commune: Commune) -> Callable[..., Any]:
    """Return a function that does the two first pages in a client, and returns the second answer."""

    def go(client: Any, siret: str = BAKERY, **typed: str) -> Any:
        first = client.post(reverse("company_members:signup"), {"siret": siret})
        assert first["Location"] == reverse("company_members:signup-host"), first.content.decode()[:3000]
        return client.post(reverse("company_members:signup-host"), TYPED | typed)

    return go
