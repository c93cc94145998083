"""A school imports its students in a real browser: deposit, repair, apply, undo; axe and both widths on each page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from config.seed.services import seed_demo
from establishments.models import Student
from tests.browser.test_journey import WIDTHS, sign_in
from tests.support.roles import as_role

pytestmark = [pytest.mark.browser]

FILE = (
    "Nom;Prénom;Date de naissance;Classe;INE;Code Bourse 1\r\n"
    "Témoin-Navigateur;Zoé;01/02/2010;1NAVIG;999000555AA;X\r\n"
    "Erreur-Navigateur;Tom;31/02/2010;1NAVIG;;X\r\n"
)


@pytest.fixture
def look(page: Any, axe: Callable[[Any], None]) -> Callable[[], None]:
    """Check the page on screen at the two widths: axe without violation, no sideways scroll."""

    def check() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} déborde à {width} px"

    return check


def test_from_a_file_to_its_undo(page: Any, live_server: Any, transactional_db: None, look: Callable[[], None]) -> None:
    with as_role():
        seed_demo(students=60, seed=7, today=timezone.localdate())
    sign_in(page, live_server.url, "school")
    page.goto(f"{live_server.url}/importer/")
    look()
    page.get_by_role("main").get_by_role("link", name="Importer un fichier").first.click()
    look()
    page.get_by_label("Fichier des élèves").set_input_files(
        {"name": "eleves-fictifs.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_role("heading", name="Vérifiez avant d’appliquer").wait_for()
    look()
    page.get_by_role("button", name="Oui : ne retirer personne").click()
    page.get_by_label("Ou", exact=True).select_option("level:1pro")
    page.get_by_role("button", name="Décider pour 1NAVIG").click()
    page.get_by_text("La classe 1NAVIG sera créée.").wait_for()
    page.get_by_text("Corriger la ligne 3").click()
    page.get_by_label("Date de naissance").fill("2010-02-28")
    look()
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Ligne 3 corrigée : elle est prête.").wait_for()
    look()
    page.get_by_role("button", name="Appliquer les 2 changements").click()
    page.get_by_role("heading", name="Import appliqué").wait_for()
    look()
    assert Student.objects.filter(last_name__endswith="-Navigateur", school_class__name="1NAVIG").count() == 2
    page.get_by_role("link", name="Annuler l’import").click()
    look()
    page.get_by_role("button", name="Annuler l’import").click()
    page.get_by_role("heading", name="Import annulé").wait_for()
    assert not Student.objects.filter(last_name__endswith="-Navigateur").exists()
    page.goto(f"{live_server.url}/importer/aide/")
    look()
