"""A lost second factor: a mailed link, then somebody else's decision, written in the journal."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, FactorReset, User
from accounts.outbox.services import send_due
from tests import factories as make
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


def protected(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    return user


def link(browser: Any, user: User) -> str:
    browser.post(reverse("accounts:lost-factor"), {"email": user.email})
    with as_role():
        send_due()
    path = next(w for w in mail.outbox[-1].body.split() if "/confirmer/" in w).partition("/comptes/")
    return path[1] + path[2]


def ask(browser: Any, user: User) -> FactorReset:
    path = link(browser, user)
    browser.get(path)
    assert not FactorReset.objects.exists()  # a mail scanner opens links
    page = browser.post(path)
    assert "vérifie votre identité" in page.content.decode()
    return FactorReset.objects.get()


def test_from_the_loss_to_a_new_registration(client: Any, new_client: Any) -> None:
    user = protected(make.MissionLetterFactory().user)
    open_session = new_client()
    open_session.force_login(user)
    reset = ask(new_client(), user)
    staff = make.RectoratStaffFactory(academie=reset.academie)
    client.force_login(staff.user)
    assert user.email in client.get(reverse("accounts:resets")).content.decode()
    client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"]))
    assert not Authenticator.objects.filter(user=user).exists()
    assert open_session.get(reverse("home")).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.person_id) == ("factor.reset_approved", staff.user.pk)
    with as_role():
        send_due()
    assert mail.outbox[-1].subject == "Votre second facteur est retiré"
    back = new_client()
    back.post(reverse("account_login"), {"login": user.email, "password": make.PASSWORD})
    assert back.get(reverse("home"))["Location"] == reverse("mfa_index")


def test_refused_nothing_changes(client: Any, new_client: Any) -> None:
    user = protected(make.MissionLetterFactory().user)
    reset = ask(new_client(), user)
    client.force_login(make.RectoratStaffFactory(academie=reset.academie).user)
    client.post(reverse("accounts:reset-act", args=[reset.pk, "refuser"]))
    assert Authenticator.objects.filter(user=user).exists()
    page = client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"]), follow=True)
    assert "déjà décidée" in page.content.decode()
    assert Authenticator.objects.filter(user=user).exists()


def test_nobody_decides_for_oneself(client: Any, new_client: Any) -> None:
    user = protected(make.RectoratStaffFactory().user)
    reset = ask(new_client(), user)
    client.force_login(user)  # a session opened before the loss
    page = client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"]), follow=True)
    assert "Une autre personne que vous" in page.content.decode()
    assert Authenticator.objects.filter(user=user).exists()


def test_the_head_decides_for_the_own_school(client: Any, new_client: Any) -> None:
    member = make.StaffMemberFactory(role="referent")
    reset = ask(new_client(), protected(member.user))
    stranger = make.StaffMemberFactory(role="head", establishment__academie=member.academie)
    client.force_login(stranger.user)
    assert client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"])).status_code == 404
    head = make.StaffMemberFactory(role="head", establishment=member.establishment)
    client.force_login(head.user)
    client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"]))
    assert not Authenticator.objects.filter(user=member.user).exists()


@pytest.mark.parametrize("factory", [make.MissionLetterFactory, make.CompanyMemberFactory, make.StaffMemberFactory])
def test_other_functions_do_not_decide(client: Any, new_client: Any, factory: Any) -> None:
    reset = make.FactorResetFactory()
    client.force_login(factory().user)
    assert client.get(reverse("accounts:resets")).status_code == 403
    assert client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"])).status_code in (403, 404)


def test_a_neighbour_decides_nothing(client: Any) -> None:
    reset = make.FactorResetFactory()
    client.force_login(make.RectoratStaffFactory(academie__code="9B").user)
    assert client.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"])).status_code == 404


def test_the_link_lives_an_hour(client: Any, time_machine: Any) -> None:
    path = link(client, protected(make.MissionLetterFactory().user))
    time_machine.move_to(timezone.now() + dt.timedelta(hours=1, seconds=5), tick=False)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 410
        assert "Ce lien ne sert plus" in answer.content.decode()
    assert not FactorReset.objects.exists()


def test_a_link_that_has_served_and_a_forged_one(client: Any, new_client: Any) -> None:
    user = protected(make.MissionLetterFactory().user)
    path = link(client, user)
    client.post(path)
    client.post(path)
    reset = FactorReset.objects.get()  # twice the same click, one request
    boss = new_client()
    boss.force_login(make.RectoratStaffFactory(academie=reset.academie).user)
    boss.post(reverse("accounts:reset-act", args=[reset.pk, "accepter"]))
    assert client.post(path).status_code == 410
    assert client.post(reverse("accounts:lost-factor-confirm", args=["forge:1:2"])).status_code == 410


def test_an_account_without_factor_receives_nothing(client: Any) -> None:
    client.post(reverse("accounts:lost-factor"), {"email": make.UserFactory().email})
    with as_role():
        assert send_due() == 0


def test_a_company_alone_is_told_to_write(client: Any) -> None:
    user = protected(make.CompanyMemberFactory().user)
    page = client.post(link(client, user))
    assert "Aucune fonction d’agent" in page.content.decode()
    assert not FactorReset.objects.exists()


def test_five_letters_at_most(client: Any) -> None:
    user = protected(make.MissionLetterFactory().user)
    for _ in range(9):
        client.post(reverse("accounts:lost-factor"), {"email": user.email})
    with as_role():
        assert send_due() == 5
