"""Five partners, each down, slow or talking nonsense, behind the pages that people open: never a 5xx, always a way on.

The pages are those of sign-up and of the file of a host (two registers, the address book, the mail relay), and the
sign-in by an identity provider.
"""

from __future__ import annotations

import html
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from accounts.models import Message, User
from accounts.outbox.services import send_due
from companies.members.models import SignUp
from companies.models import Company, CompanyMember
from poles.models import Commune
from tests import factories as make
from tests.companies.members.conftest import BAKERY, PASSWORD, TYPED
from tests.sso.issuer import RETURN, Issuer
from tests.support.partners import PartnerServer
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db
SIRET, HOST = "company_members:signup", "company_members:signup-host"
FAULTS = ["down", "slow", "html"]
WORDS = {"down": "ne répond pas", "slow": "met trop de temps à répondre", "html": "a donné une réponse illisible"}


@pytest.fixture(autouse=True)
def _fresh_limits(empty_broker: None) -> None:
    """Limits of attempts live in the cache."""


@pytest.fixture
def commune(db: None) -> Commune:
    return make.CommuneFactory(
        insee="99001", name="Saint-Exemple", search_name="saint exemple", latitude=47.02, longitude=2.05
    )


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("fault", FAULTS)
def test_a_register_in_trouble_lets_the_host_be_typed(
    client: Any, commune: Commune, register: PartnerServer, fault: str
) -> None:
    register.fault = fault
    assert client.post(reverse(SIRET), {"siret": BAKERY})["Location"] == reverse(HOST)
    page = client.get(reverse(HOST))
    assert page.status_code == 200
    assert WORDS[fault] in text(page)
    assert "Saisissez l'entreprise à la main" in text(page)
    assert BAKERY in text(page)  # the number typed is kept
    typed = TYPED | {"name": "Boulangerie Fictive", "commune": "saint exemple"}
    assert client.post(reverse(HOST), typed)["Location"] == reverse("company_members:signup-sent")
    assert SignUp.objects.count() == 1
    # The register is back: the same number begins again, and what was typed is still there.
    register.fault = ""
    cache.clear()
    client.post(reverse(SIRET), {"siret": BAKERY})
    page = client.get(reverse(HOST))
    assert "Le Pain Témoin" in text(page)
    assert "Témoin" in text(page)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_stays_as_it_is_when_the_register_is_in_trouble(
    client: Any, commune: Commune, register: PartnerServer, fault: str
) -> None:
    register.fault = fault
    member = make.CompanyMemberFactory(company__siret=BAKERY, company__commune=commune)
    before = Company.objects.filter(pk=member.company_id).values().get()
    client.force_login(member.user)
    answer = client.post(reverse("company_members:profile-register"), follow=True)
    assert answer.status_code == 200
    assert WORDS[fault] in text(answer)
    assert "La fiche reste telle qu'elle est" in text(answer)
    assert Company.objects.filter(pk=member.company_id).values().get() == before
    added = client.post(reverse("company_members:establishment-add"), {"siret": BAKERY})
    assert added["Location"] == reverse(HOST)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_address_book_in_trouble_gives_the_centre_of_the_commune(
    client: Any, commune: Commune, address_book: PartnerServer, fault: str
) -> None:
    address_book.fault = fault
    member = make.CompanyMemberFactory(company__siret=BAKERY, company__commune=commune, company__latitude=None)
    client.force_login(member.user)
    typed = {"name": "Boulangerie", "headcount": "4", "address": "12 rue du Modèle", "postal_code": "99001"}
    answer = client.post(reverse("company_members:profile-edit"), typed, follow=True)
    assert answer.status_code == 200
    assert "centre de la commune" in text(answer)
    company = Company.objects.get(pk=member.company_id)
    assert (company.address, company.latitude, company.precision) == ("12 rue du Modèle", 47.02, "municipality")
    assert address_book.asked


@pytest.mark.parametrize("fault", FAULTS)
def test_a_sign_up_does_not_wait_for_the_address_book(
    client: Any, commune: Commune, address_book: PartnerServer, fault: str
) -> None:
    address_book.fault = fault
    client.post(reverse(SIRET), {"sans-siret": "1"})
    typed = TYPED | {"name": "Atelier", "commune": "99001", "address": "1 rue Démo", "reason": "À l'étranger"}
    commune.postal_codes = ["99001"]
    commune.save()
    assert client.post(reverse(HOST), typed)["Location"] == reverse("company_members:signup-sent")
    assert address_book.asked


@contextmanager
def relay(fault: str) -> Iterator[int]:
    """Give the port of a mail relay: closed, mute, or that speaks another language."""
    server = socket.create_server(("127.0.0.1", 0))
    port, over = server.getsockname()[1], threading.Event()
    if fault == "down":
        server.close()
        yield port
        return
    lines: list[socket.socket] = []

    def answer() -> None:
        while not over.is_set():
            try:
                line, _ = server.accept()
            except OSError:
                return
            lines.append(line)
            if fault == "html":
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n<h1>Maintenance</h1>\r\n")

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield port
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for line in lines:
            line.close()
        thread.join(5)


@pytest.mark.usefixtures("commune")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_mail_relay_in_trouble_keeps_the_mail(client: Any, settings: Any, time_machine: Any, fault: str) -> None:
    plain = settings.EMAIL_BACKEND
    with relay(fault) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 0.5
        client.post(reverse(SIRET), {"siret": BAKERY})
        assert client.post(reverse(HOST), TYPED)["Location"] == reverse("company_members:signup-sent")
        page = client.get(reverse("company_members:signup-sent"))
        assert page.status_code == 200
        assert "Rien ne vient ?" in text(page)
        with as_role():
            assert send_due() == 0
    message = Message.objects.get()
    assert message.state == Message.State.WAITING
    # The relay is back: the same mail leaves, and its link serves.
    settings.EMAIL_BACKEND = plain
    time_machine.move_to(message.due_at, tick=True)
    with as_role():
        assert send_due() == 1
    path = "/" + next(word for word in mail.outbox[-1].body.split() if "/confirmer/" in word).split("/", 3)[3]
    assert client.post(path, PASSWORD)["Location"] == reverse("home")
    assert CompanyMember.objects.count() == 1


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    found, over = Issuer(), threading.Event()
    found.over = over  # type: ignore[attr-defined]
    settings.STAGES_SSO_TIMEOUT, settings.STAGES_SITE_URL = 0.5, "http://testserver"
    settings.STAGES_SSO = [found.settings()]
    yield found
    over.set()
    found.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_an_identity_provider_in_trouble_leaves_the_other_ways_in(client: Any, issuer: Issuer, fault: str) -> None:
    troubles: dict[str, Callable[[Any], None]] = {
        "down": lambda handler: handler.reply(503, b"{}"),
        "slow": lambda handler: issuer.over.wait(5) and None,  # type: ignore[attr-defined]
        "html": lambda handler: handler.reply(200, b"<!doctype html><h1>Maintenance</h1>", "text/html"),
    }
    issuer.instead["/.well-known/openid-configuration"] = troubles[fault]
    answer = client.post(f"{RETURN}/proconnect/")
    assert 400 <= answer.status_code < 500
    assert "ProConnect" in text(answer)
    assert reverse("account_login") in text(answer)
    # The password still opens the session.
    user = make.UserFactory(email="ada@entreprise.example")
    user.set_password(PASSWORD["password1"])
    user.save()
    entered = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD["password1"]})
    assert entered.status_code == 302
    assert User.objects.count() == 1
