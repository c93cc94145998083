"""A company signs up by its SIRET, opens the link of the mail and arrives home; a manager keeps file and team."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts.outbox.services import send_due
from companies.models import CompanyMember
from poles.models import Commune
from tests import factories as make
from tests.browser.test_school_journey import PASSWORD, look, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def saint_exemple(transactional_db: None, empty_broker: None) -> Commune:
    make.NafFactory(code="10.71C", label="Boulangerie et boulangerie-pâtisserie")
    return make.CommuneFactory(
        insee="99001", name="Saint-Exemple", search_name="saint exemple", latitude=47.02, longitude=2.05
    )


def link() -> str:
    send_due()
    return "/" + next(word for word in mail.outbox[-1].body.split() if "/confirmer/" in word).split("/", 3)[3]


def test_a_company_signs_up_and_arrives_home(
    page: Any, live_server: Any, saint_exemple: Commune, axe: Callable[[Any], None]
) -> None:
    page.goto(live_server.url)
    page.get_by_role("link", name="Inscrire une entreprise").click()
    page.get_by_role("heading", name="Inscrire une entreprise").wait_for()
    look(page, axe)
    page.get_by_label("SIRET de l'établissement").fill("00009804600014")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("cet établissement est fermé").wait_for()
    page.get_by_label("SIRET de l'établissement").fill("000 098 012 00016")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ce que dit le registre").wait_for()
    page.get_by_text("Boulangerie et boulangerie-pâtisserie").wait_for()
    page.get_by_label("Effectif à cette adresse").fill("0")
    page.get_by_label("Votre prénom").fill("Ada")
    page.get_by_label("Votre nom", exact=True).fill("Témoin")
    page.get_by_label("Votre adresse électronique").fill("ada@entreprise.example")
    page.get_by_label("Votre fonction").fill("gérante")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.get_by_role("alert").get_by_text("comptez-vous").wait_for()
    look(page, axe)
    page.get_by_label("Effectif à cette adresse").fill("4")
    page.get_by_role("button", name="Recevoir le lien").click()
    page.get_by_text("ada@entreprise.example").wait_for()
    look(page, axe)

    page.goto(live_server.url + link())
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    look(page, axe)
    page.get_by_role("button", name="Ouvrir mon compte").click()
    page.get_by_role("navigation", name="Menu principal").wait_for(state="attached")
    page.get_by_text("Bienvenue. Vous agissez pour Le Pain Témoin.").wait_for()
    member = CompanyMember.objects.select_related("company").get()
    assert (member.company.siret, member.company.headcount, member.role) == ("00009801200016", 4, "manager")
    # The two forms sent back with their errors are answers of the page, which the browser reports.
    assert all("422" in problem for problem in page.problems), page.problems
    page.problems.clear()


def test_a_manager_keeps_the_file_and_the_team(
    page: Any, live_server: Any, saint_exemple: Commune, axe: Callable[[Any], None]
) -> None:
    member = make.CompanyMemberFactory(company__siret="00009801200016", company__commune=saint_exemple)
    member.user.set_password(PASSWORD)
    member.user.save()
    sign_in(page, live_server.url, member.user)
    page.goto(live_server.url + "/entreprise/fiche/")
    page.get_by_role("heading", name="Ce que vous déclarez").wait_for()
    look(page, axe)
    page.get_by_role("button", name="Relire le registre").click()
    page.get_by_text("Le registre vient d'être relu.").wait_for()
    page.get_by_role("link", name="Modifier la fiche").click()
    page.get_by_label("Sollicitations par mois").fill("2")
    look(page, axe)
    page.get_by_role("button", name="Enregistrer la fiche").click()
    page.get_by_text("2 sollicitations par mois au plus").wait_for()

    make.JoinRequestFactory(company=member.company, message="chef d'atelier")
    make.TeamMemberFactory(team__company=member.company, member=member)
    page.goto(live_server.url + "/entreprise/equipe/")
    page.get_by_role("link", name="Inviter une personne").click()
    page.get_by_label("Adresse électronique professionnelle").fill("bea@entreprise.example")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("bea@entreprise.example", exact=True).wait_for()
    look(page, axe)
    page.get_by_role("link", name="Créer une équipe").click()
    look(page, axe)
