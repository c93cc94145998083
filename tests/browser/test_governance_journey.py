"""Governance from end to end, second factors included: a pôle on the map, a letter, its acknowledgement, its end.

One run with an application, one with a passkey (Chromium's virtual authenticator).
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.outbox.services import send_due
from poles.models import MissionLetter, Pole, PoleCommune
from tests import factories as make
from tests.accounts.test_factors import code_of
from tests.support.roles import as_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHRASE = "une phrase longue pour entrer"
NEWCOMER = "opale.exemple@stages.example"
SLUG = "rive-exemple"


@pytest.fixture(autouse=True)
def compulsory(settings: Any, demonstration_factors: None, empty_broker: None) -> None:
    """As in production."""
    settings.STAGES_SECOND_FACTOR = "required"


@pytest.fixture
def academie() -> Any:
    """An académie of nine communes, with one pôle that holds one of them; its model letter; the current school year."""
    pole = make.PoleFactory(name="Bois-Essai", slug="bois-essai")
    for number in range(8):
        make.CommuneFactory(academie=pole.academie, name=f"Bourg-Témoin {number}")
    make.SchoolYearFactory()
    return pole.academie


class Person:
    """What a person does in the browser to enter, with an application or with a passkey."""

    def __init__(self, page: Any, url: str, email: str, password: str, factor: str) -> None:
        self.page, self.url, self.email, self.password, self.factor = page, url, email, password, factor
        self.secret = ""

    def give_password(self) -> None:
        """Type the address and the password on the page of the sign-in, from a browser that knows nobody."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/comptes/login/")
        self.page.locator("#id_login").fill(self.email)
        self.page.locator("#id_password").fill(self.password)
        self.page.get_by_role("main").get_by_role("button", name="Se connecter").click()

    def register(self) -> None:
        """Register a second factor, from the page that lists them."""
        page = self.page
        page.get_by_role("heading", name="Second facteur", level=1).wait_for()
        link = "Enregistrer une application" if self.factor == "totp" else "Ajouter une clé d’accès"
        page.get_by_role("link", name=link).click()
        page.locator("#id_password").fill(self.password)
        page.get_by_role("button", name="Confirmer").click()
        page.get_by_role("heading", name=link).wait_for()
        if self.factor == "totp":
            self.secret = page.locator("main code").inner_text()
            page.locator("#id_code").fill(code_of(self.secret))
            page.get_by_role("button", name="Enregistrer").click()
        else:
            page.get_by_label("Nom de la clé").fill("Clé d’essai")
            page.get_by_role("button", name="Ajouter la clé").click()
        page.get_by_role("heading", name="Codes de secours").wait_for()

    def show(self) -> None:
        """Show the registered factor after the password."""
        self.page.get_by_role("heading", name="Second facteur", level=1).wait_for()
        if self.factor == "totp":
            self.page.locator("#id_code").fill(code_of(self.secret))
            self.page.get_by_role("button", name="Valider le code").click()
        else:
            self.page.get_by_role("button", name="Utiliser une clé d’accès").click()
        self.page.wait_for_url(f"{self.url}/")


@pytest.fixture
def key(page: Any) -> Any:
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


def create_pole(page: Any, url: str) -> None:
    """Create « Rive-Exemple » by two clicks on the map."""
    page.goto(f"{url}/poles/")
    page.get_by_role("link", name="Nouveau pôle").first.click()
    page.get_by_label("Nom du pôle").fill("Rive-Exemple")
    note = page.locator("#territoire .card__note").first
    page.locator("[data-commune]").nth(2).click()
    note.get_by_text("1 commune choisie").wait_for()
    page.locator("[data-commune]").nth(5).click()
    note.get_by_text("2 communes choisies").wait_for()
    page.get_by_role("button", name="Créer le pôle").click()
    page.get_by_role("heading", name="Pôle Rive-Exemple").wait_for()


def invite_newcomer(page: Any, url: str) -> None:
    """Invite the person to whom the pôle will be given; they open their account by the mailed link."""
    page.goto(f"{url}/comptes/invitations/nouvelle/?nature=coordinator")
    page.get_by_label("Adresse").fill(NEWCOMER)
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("L'invitation part dans la minute").wait_for()


def accept_invitation(page: Any, url: str) -> None:
    page.context.clear_cookies()
    with as_role():
        send_due()
    page.goto(f"{url}/demo/courriels/")
    link = page.locator("article a[href*=invitation]").first.get_attribute("href")
    page.goto(url + urlsplit(link).path)
    page.get_by_label("Prénom").fill("Opale")
    page.get_by_label("Nom", exact=True).fill("Exemple")
    page.locator("#id_password1").fill(PHRASE)
    page.locator("#id_password2").fill(PHRASE)
    page.get_by_role("button", name="Créer mon compte et accepter").click()
    page.get_by_text("Invitation acceptée").wait_for()


def issue_letter(page: Any, url: str) -> None:
    """Draft the letter of the newcomer and sign it."""
    page.goto(f"{url}/lettres/nouvelle/")
    page.get_by_label("Pôle").select_option(label="Rive-Exemple")
    page.get_by_label("Adresse électronique du titulaire").fill(NEWCOMER)
    page.get_by_label("Taux d'IMP", exact=True).select_option("0.5")
    page.get_by_label("Objectif 1", exact=True).fill("Placer chaque élève")
    page.get_by_label("Indicateur 1").fill("part placée")
    page.get_by_label("Cible 1").fill("95 %")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Le brouillon est enregistré").wait_for()
    page.get_by_role("link", name="Signer", exact=True).click()
    page.get_by_role("button", name="Signer").click()
    page.get_by_text("La lettre est signée").wait_for()


@pytest.mark.parametrize("factor", ["totp", "webauthn"])
def test_from_the_map_to_the_day_after_the_letter(
    page: Any, live_server: Any, academie: Any, key: Any, factor: str
) -> None:
    url = live_server.url.replace("127.0.0.1", "localhost")
    page.set_viewport_size({"width": 1280, "height": 900})
    staff = make.RectoratStaffFactory(academie=academie, signer=True)
    rectorat = Person(page, url, staff.user.email, make.PASSWORD, "totp")
    newcomer = Person(page, url, NEWCOMER, PHRASE, factor)

    rectorat.give_password()
    rectorat.register()
    create_pole(page, url)
    pole = Pole.objects.get(name="Rive-Exemple")
    assert pole.slug == SLUG
    assert PoleCommune.objects.filter(pole=pole).count() == 2
    invite_newcomer(page, url)
    accept_invitation(page, url)

    rectorat.give_password()
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=60)):  # the same code opens nothing twice
        rectorat.show()
    issue_letter(page, url)
    letter = MissionLetter.objects.get(pole=pole)
    assert letter.state == "signed"

    newcomer.give_password()
    page.get_by_role("heading", name="Une lettre de mission attend votre accusé de réception").wait_for()
    assert page.goto(f"{url}/poles/{SLUG}/").status == 404
    page.goto(f"{url}/")
    page.get_by_role("link", name="Lire la lettre").click()
    page.get_by_role("link", name="Accuser réception").click()
    newcomer.register()
    person = User.objects.get(email=NEWCOMER)
    assert Authenticator.objects.filter(user=person, type=factor).count() == 1
    letter.refresh_from_db()
    assert letter.state == "signed"
    page.goto(f"{url}/")
    page.get_by_role("link", name="Lire la lettre").click()
    page.get_by_role("link", name="Accuser réception").click()
    page.get_by_role("button", name="Accuser réception").click()
    page.get_by_text("Votre accusé de réception est enregistré").wait_for()
    assert page.goto(f"{url}/poles/{SLUG}/").status == 200
    assert "Rive-Exemple" in page.get_by_role("heading", level=1).inner_text()
    told = set(AuditEntry.objects.filter(academie_id=academie.pk).values_list("verb", flat=True))
    assert {"pole.created", "letter.signed", "letter.acknowledged"} <= told

    letter.refresh_from_db()
    noon = dt.datetime.combine(letter.ends_on, dt.time(12), tzinfo=timezone.get_current_timezone())
    with time_machine.travel(noon):
        newcomer.give_password()
        newcomer.show()
        assert page.goto(f"{url}/poles/{SLUG}/").status == 200
    with time_machine.travel(noon + dt.timedelta(days=1)):
        newcomer.give_password()
        newcomer.show()
        assert page.goto(f"{url}/poles/{SLUG}/").status == 404
        page.goto(f"{url}/")
        page.get_by_text("a pris fin").first.wait_for()
    # The browser notes the refusals that this journey asked for.
    page.problems[:] = [problem for problem in page.problems if "404" not in problem]
