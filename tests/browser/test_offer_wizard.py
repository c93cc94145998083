"""A host writes an offer with the keyboard, a button repairs what the law forbids, and the offer waits at the pôle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from companies.models import Company, HostLoad, Offer, OfferPublication
from companies.offers import drafts
from poles.models import PoleCommune
from tests import factories as make
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.companies.offers.conftest import next_monday

pytestmark = pytest.mark.browser

#: « Continuer » was pressed on each page.
TRIED = ["trade", "missions", "dates", "students"]


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


def test_an_offer_is_written_repaired_and_sent_with_the_keyboard(page: Any, live_server: Any, member: Any) -> None:
    sign_in(page, live_server.url, member.user)
    page.goto(f"{live_server.url}/entreprise/offres/")
    page.get_by_role("link", name="Proposer des places").first.press("Enter")
    page.get_by_role("heading", name="Métier", level=1).wait_for()
    page.locator("#id_title").focus()
    page.keyboard.type("Électricité tertiaire")
    page.locator("#id_sector").select_option("F")
    # The key that sends a form goes on, and carries out no repair.
    page.locator("#id_title").press("Enter")
    page.get_by_role("heading", name="Missions", level=1).wait_for()
    page.locator("#id_tasks").fill("Câbler un tableau hors tension et lire un plan avec son tuteur.")
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
    page.get_by_role("button", name="Passer à 3 places").first.press("Enter")
    page.locator("#finding-seats").get_by_text("Conforme").wait_for()
    assert page.locator("#id_seats").input_value() == "3"
    page.get_by_role("button", name="Continuer : élèves").press("Enter")
    page.get_by_role("heading", name="Élèves", level=1).wait_for()
    page.get_by_role("button", name="Continuer : relecture").press("Enter")
    page.get_by_role("heading", name="Relecture", level=1).wait_for()
    for box in page.get_by_label("J’ai vérifié").all():
        box.check()
    page.get_by_role("button", name="Envoyer l’offre au pôle").press("Enter")
    page.get_by_text("Offre envoyée au pôle").wait_for()
    offer = Offer.objects.get()
    assert (offer.title, offer.seats) == ("Électricité tertiaire", 3)
    assert OfferPublication.objects.get().status == "submitted"


@pytest.mark.parametrize("slug", ["metier", "missions", "dates-et-places", "eleves", "relecture"])
def test_each_step_is_clean_at_both_widths(
    page: Any, live_server: Any, member: Any, axe: Callable[[Any], None], slug: str
) -> None:
    values = drafts.beginning(Company.objects.select_related("commune").get(pk=member.company_id))
    blocked = {"title": "", "seats": "5", "tasks": "Utiliser la tronçonneuse.", "min_age": "16", "_tried": TRIED}
    draft = make.OfferDraftFactory(company=member.company, data=values | blocked)
    sign_in(page, live_server.url, member.user)
    page.goto(f"{live_server.url}/entreprise/offres/brouillons/{draft.pk}/{slug}/")
    page.get_by_role("alert").wait_for()
    look(page, axe)


@pytest.mark.parametrize("path", ["offres/", "offres/textes/", "tuteurs/", "offres/{offer}/apercu/"])
def test_the_other_pages_are_clean_at_both_widths(
    page: Any, live_server: Any, member: Any, axe: Callable[[Any], None], path: str
) -> None:
    offer = make.OfferFactory(company=member.company)
    make.OfferTutorFactory(offer=offer)
    make.OfferDraftFactory(company=member.company)
    sign_in(page, live_server.url, member.user)
    page.goto(f"{live_server.url}/entreprise/{path.format(offer=offer.pk)}")
    page.get_by_role("heading", level=1).wait_for()
    look(page, axe)
