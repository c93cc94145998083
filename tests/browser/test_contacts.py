"""A school imports its contacts and keeps them; the pôle asks, is lent one and calls; the host sees the call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from companies.models import Contact, ContactLoan, HostContact
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.factories import (
    CommuneFactory,
    CompanyFactory,
    CompanyMemberFactory,
    EstablishmentFactory,
    MissionLetterFactory,
    PoleFactory,
    PoleMembershipFactory,
    StaffMemberFactory,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def people(transactional_db: None) -> Any:
    """The office of a school, the coordinator of its pôle, and a host that has an account."""
    pole = PoleFactory(name="du Val d'Essai", slug="val-d-essai")
    town = CommuneFactory(
        academie=pole.academie, name="Bourg-Témoin", search_name="bourg temoin", postal_codes=["19300"]
    )
    school = EstablishmentFactory(academie=pole.academie, commune=town, name="Lycée Ébauche")
    PoleMembershipFactory(pole=pole, establishment=school)
    staff, letter = StaffMemberFactory(establishment=school), MissionLetterFactory(pole=pole)
    member = CompanyMemberFactory(company=CompanyFactory(name="Menuiserie Croquis", commune=town))
    for person in (staff.user, letter.user, member.user):
        person.set_password(PASSWORD)
        person.save()
    return staff, letter, member


def test_a_school_lends_a_private_contact(
    people: Any, new_context: Any, live_server: Any, axe: Callable[[Any], None]
) -> None:
    staff, letter, member = people
    pages = {}
    for one in people:
        pages[one] = new_context().new_page()
        sign_in(pages[one], live_server.url, one.user)
    book = (
        "Raison sociale;Code Postal;Ville;Téléphone fixe;Contact;SIRET\n"
        f"Menuiserie Croquis;19300;Bourg-Témoin;0555000001;Noa Fictif;{member.company.siret}\n"
        "Sans lieu;;;0555000002;;\n"
    )
    page = pages[staff]
    page.goto(f"{live_server.url}/contacts/importer/")
    look(page, axe)
    page.set_input_files("input[type=file]", {"name": "carnet.csv", "mimeType": "text/csv", "buffer": book.encode()})
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_role("heading", name="Vérifiez avant d’enregistrer").wait_for()
    look(page, axe)
    page.get_by_role("link", name="1 refusé").click()
    page.get_by_text("la commune manque").wait_for()
    page.get_by_role("button", name="Enregistrer dans le carnet").click()
    page.get_by_text("Annulable jusqu’au").wait_for()
    contact = Contact.objects.get()
    assert contact.visibility == "school"
    page.goto(f"{live_server.url}/contacts/{contact.pk}/")
    page.get_by_text("Seul votre établissement voit ce contact").wait_for()
    look(page, axe)

    page = pages[letter]
    page.goto(f"{live_server.url}/contacts/reserves/")
    assert "Croquis" not in page.content()
    look(page, axe)
    page.get_by_role("link", name="Demander un prêt").click()
    page.get_by_label("Pour quel besoin ?").fill("Une place en menuiserie pour mai.")
    look(page, axe)
    page.get_by_role("button", name="Demander un prêt").click()
    page.get_by_text("attend la réponse de l’établissement").wait_for()
    loan = ContactLoan.objects.get()

    page = pages[staff]
    page.goto(f"{live_server.url}/contacts/prets/{loan.pk}/")
    look(page, axe)
    until = timezone.localdate() + dt.timedelta(days=20)
    page.get_by_label("Prêter jusqu'au").fill(f"{until}")
    page.get_by_role("button", name="Prêter ce contact").click()
    page.get_by_text("Contact prêté jusqu'au").wait_for()

    page = pages[letter]
    page.goto(f"{live_server.url}/contacts/prets/{loan.pk}/")
    page.get_by_text("0555000001").wait_for()
    look(page, axe)
    page.get_by_role("link", name="Noter un échange").click()
    page.get_by_label("Téléphone", exact=True).check()
    page.get_by_label("Accepte d'accueillir").check()
    page.get_by_label("Notes (facultatif)").fill("Très intéressée.")
    look(page, axe)
    page.get_by_role("button", name="Noter l’échange").click()
    page.get_by_text("Échange noté.").wait_for()
    assert HostContact.objects.get().by_name == "Pôle du Val d'Essai"

    page = pages[member]
    page.goto(f"{live_server.url}/entreprise/sollicitations/")
    page.get_by_role("cell", name="Pôle du Val d'Essai").wait_for()
    assert "Très intéressée" not in page.content()
    look(page, axe)
