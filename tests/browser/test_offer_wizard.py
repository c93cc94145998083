"""A host writes an offer with the keyboard, a button repairs what the law forbids, and the offer waits at the pôle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from companies.models import HostLoad, Offer, OfferPublication
from poles.models import PoleCommune
from tests import factories as make
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.companies.offers.conftest import next_monday

pytestmark = pytest.mark.browser


@pytest.fixture
def member(transactional_db: None) -> Any:
    """A host of forty-six people, full but for three seats at the dates proposed by default."""
    pole = make.PoleFactory(name="du Val d'Essai", slug="val-d-essai")
    commune = make.CommuneFactory(academie=pole.academie, name="Valbrume-Exemple", search_name="valbrume exemple")
    PoleCommune.objects.create(pole=pole, commune=commune, academie=pole.academie)
    person = make.CompanyMemberFactory(company__commune=commune, company__headcount=46)
    for weeks in range(4):
        HostLoad.objects.create(siret=person.company.siret, week=next_monday(4 + weeks), count=4)
    person.user.set_password(PASSWORD)
    person.user.save()
    return person


def test_an_offer_is_written_repaired_and_sent(
    page: Any, live_server: Any, member: Any, axe: Callable[[Any], None]
) -> None:
    sign_in(page, live_server.url, member.user)
    page.goto(f"{live_server.url}/entreprise/offres/")
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Proposer des places").first.click()
    page.get_by_role("heading", name="Métier", level=1).wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})

    # The title, the sector, then the key that sends a form: no mouse is needed.
    page.locator("#id_title").focus()
    page.keyboard.type("Électricité tertiaire")
    page.locator("#id_sector").select_option("F")
    page.locator("#id_title").press("Enter")
    page.get_by_role("heading", name="Missions", level=1).wait_for()

    page.locator("#id_tasks").fill("Câbler un tableau hors tension et lire un plan avec son tuteur.")
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Continuer : dates et places").press("Enter")
    page.get_by_role("heading", name="Dates et places", level=1).wait_for()

    page.locator("#id_seats").fill("5")
    page.locator("#finding-seats").get_by_text("3 places possibles").wait_for()
    page.locator("#id_new_tutor").fill("Mme Modélia Essai, électricienne")
    page.get_by_role("button", name="Ajouter ce tuteur").press("Enter")
    page.get_by_label("Mme Modélia Essai").wait_for()
    page.get_by_role("button", name="Continuer : élèves").press("Enter")
    page.get_by_text("à corriger avant de continuer").wait_for()
    assert page.evaluate("document.activeElement.id") == "resume"
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Passer à 3 places").first.press("Enter")
    page.locator("#finding-seats").get_by_text("Conforme").wait_for()
    assert page.locator("#id_seats").input_value() == "3"
    page.get_by_role("button", name="Continuer : élèves").press("Enter")
    page.get_by_role("heading", name="Élèves", level=1).wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})

    page.get_by_role("button", name="Continuer : relecture").press("Enter")
    page.get_by_role("heading", name="Relecture", level=1).wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    for box in page.get_by_label("J’ai vérifié").all():
        box.check()
    page.get_by_role("button", name="Envoyer l’offre au pôle").press("Enter")
    page.get_by_text("Offre envoyée au pôle").wait_for()
    look(page, axe)
    offer = Offer.objects.get()
    assert (offer.title, offer.seats) == ("Électricité tertiaire", 3)
    assert OfferPublication.objects.get().status == "submitted"

    for path in ("textes/", f"{offer.pk}/apercu/"):
        page.goto(f"{live_server.url}/entreprise/offres/{path}")
        look(page, axe)
    page.goto(f"{live_server.url}/entreprise/tuteurs/")
    look(page, axe)
