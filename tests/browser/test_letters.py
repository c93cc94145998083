"""A letter in a real browser: the rectorat issues it, the person acknowledges it and reaches the pôle, then no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from poles.models import LetterFile, MissionLetter
from tests import factories as make
from tests.support.worker import RealWorker, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.real_worker]
WIDTHS = (320, 1280)


@pytest.fixture
def look(page: Any, axe: Callable[[Any], None]) -> Callable[[], None]:
    """Check the page on screen at the two widths: axe without violation, no sideways scroll."""

    def check() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} déborde à {width} px"

    return check


def sign_in(page: Any, url: str, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{url}/comptes/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(make.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.get_by_role("heading", level=1).wait_for()


def test_a_letter_from_the_rectorat_to_the_pole_and_to_its_end(
    page: Any,
    live_server: Any,
    real_worker: RealWorker,
    look: Callable[[], None],
    settings: Any,
) -> None:
    settings.STAGES_SECOND_FACTOR = "optional"  # the second factor has tests of its own
    pole = make.PoleFactory(name="Rive-Exemple", slug="rive-exemple")
    staff = make.RectoratStaffFactory(signer=True)
    holder = make.UserFactory(first_name="Ada", last_name="Témoin")
    year = make.SchoolYearFactory()
    make.MissionLetterFactory(
        pole=pole, school_year=year, ends_on=timezone.localdate() - dt.timedelta(days=1), user=make.UserFactory()
    )
    url = live_server.url

    sign_in(page, url, staff.user.email)
    page.goto(f"{url}/lettres/")
    look()
    page.goto(f"{url}/lettres/modele/")
    look()
    page.goto(f"{url}/lettres/nouvelle/")
    look()
    page.get_by_label("Pôle").select_option(label="Rive-Exemple")
    page.get_by_label("Adresse électronique du titulaire").fill(holder.email)
    page.get_by_label("Taux d'IMP", exact=True).select_option("0.5")
    page.get_by_label("Objectif 1", exact=True).fill("Placer chaque élève")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("il lui faut un indicateur et une cible").wait_for()
    look()
    page.get_by_label("Indicateur 1").fill("part placée")
    page.get_by_label("Cible 1").fill("95 %")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Le brouillon est enregistré").wait_for()
    look()
    page.get_by_role("link", name="Signer", exact=True).click()
    look()
    page.get_by_role("button", name="Signer").click()
    page.get_by_text("La lettre est signée").wait_for()
    letter = MissionLetter.objects.get(user=holder)
    wait_for(lambda: LetterFile.objects.filter(letter=letter).exists(), 60, "le document est établi")
    page.reload()
    look()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la lettre").click()
    assert download.value.suggested_filename.endswith(".pdf")

    sign_in(page, url, holder.email)
    page.get_by_role("heading", name="Une lettre de mission attend votre accusé de réception").wait_for()
    look()
    page.get_by_role("link", name="Lire la lettre").click()
    look()
    page.get_by_role("link", name="Accuser réception").click()
    look()
    page.get_by_role("button", name="Accuser réception").click()
    page.get_by_text("Votre accusé de réception est enregistré").wait_for()
    page.goto(f"{url}/poles/rive-exemple/")
    page.get_by_role("heading", level=1).wait_for()
    assert "Rive-Exemple" in page.get_by_role("heading", level=1).inner_text()

    page.context.clear_cookies()
    page.goto(f"{url}/lettres/verification/9A/{letter.token or MissionLetter.objects.get(pk=letter.pk).token}/")
    page.get_by_text("En vigueur", exact=True).wait_for()
    look()

    # The day after the last one, seen from the last one: the dates move back, nothing else does.
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    MissionLetter.objects.filter(pk=letter.pk).update(starts_on=yesterday, ends_on=yesterday)
    sign_in(page, url, holder.email)
    response = page.goto(f"{url}/poles/rive-exemple/")
    assert response.status == 404
    # The browser notes the refusals that this journey asked for: a draft to complete, and a pôle out of reach.
    page.problems[:] = [problem for problem in page.problems if "422" not in problem and "404" not in problem]
