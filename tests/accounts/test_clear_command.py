"""The operator's way in: the only member of a rectorat has lost their second factor."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import AuditEntry, FactorReset, User
from accounts.outbox.services import send_due
from accounts.recovery import services
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


@pytest.fixture
def user() -> User:
    user = make.RectoratStaffFactory().user
    TOTP.activate(user, generate_totp_secret())
    return user


def run(*words: str) -> str:
    out = StringIO()
    with as_role():
        call_command("clear_second_factor", *words, stdout=out)
    return out.getvalue()


def test_it_first_says_what_it_would_do(user: User) -> None:
    said = run(user.email.upper())
    assert user.full_name in said
    assert "Rectorat" in said or "rectorat" in said
    assert "Rien n'est fait" in said
    assert Authenticator.objects.filter(user=user).exists()
    assert not AuditEntry.objects.exists()
    with as_role():
        assert send_due() == 0


def test_confirmed_it_takes_the_factor_away_tells_the_person_and_the_journal(
    client: Any, new_client: Any, user: User
) -> None:
    client.force_login(user)
    run(user.email, "--reason", "vue en personne, carte professionnelle", "--confirm")
    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get(reverse("home")).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.academie_id, entry.person_id) == ("factor.reset_by_operator", "9A", None)
    assert entry.details == {"reason": "vue en personne, carte professionnelle"}
    assert entry.object_id == str(user.pk)
    with as_role():
        send_due()
    (letter,) = mail.outbox
    assert letter.to == [user.email]
    assert letter.subject == "Votre second facteur est retiré"
    back = new_client()
    back.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert back.get(reverse("home"))["Location"] == reverse("mfa_index")
    with pytest.raises(CommandError, match="aucun second facteur"):
        run(user.email, "--reason", "encore", "--confirm")
    assert AuditEntry.objects.count() == 1


def test_each_academie_of_the_person_reads_it(user: User) -> None:
    make.MissionLetterFactory(user=user, pole__academie__code="9B")
    run(user.email, "--reason", "essai", "--confirm")
    assert sorted(AuditEntry.objects.values_list("academie_id", flat=True)) == ["9A", "9B"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["inconnue@stages.example"], "Aucun compte actif"),
        (["ada@stages.example"], "aucun second facteur"),
        (["OWN", "--confirm"], "Dites comment l'identité"),
        (["OWN", "--confirm", "--reason", "   "], "Dites comment l'identité"),
        (["OWN", "--confirm", "--reason", "x" * 201], "201 caractères"),
    ],
)
def test_it_refuses_with_a_sentence(user: User, words: list[str], said: str) -> None:
    make.UserFactory(email="ada@stages.example")
    with pytest.raises(CommandError, match=said):
        run(*[user.email if word == "OWN" else word for word in words])
    assert Authenticator.objects.filter(user=user).exists()


def test_a_request_older_than_the_new_factor_takes_nothing_away(client: Any, new_client: Any, user: User) -> None:
    with as_role():
        services.ask(email=user.email)
        send_due()
    path = next(w for w in mail.outbox[-1].body.split() if "/confirmer/" in w).partition("/comptes/")
    new_client().post(path[1] + path[2])
    run(user.email, "--reason", "essai", "--confirm")
    TOTP.activate(user, generate_totp_secret())
    client.force_login(make.RectoratStaffFactory(academie_id="9A").user)
    address = reverse("accounts:reset-act", args=[FactorReset.objects.get().pk, "accepter"])
    assert "enregistré un second facteur depuis" in client.post(address, follow=True).content.decode()
    assert Authenticator.objects.filter(user=user).exists()
