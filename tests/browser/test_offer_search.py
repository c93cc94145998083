"""A teacher finds three offers within forty minutes of a commune, with the keyboard only; then keeps the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from companies.search import listing
from companies.search.saved.models import SavedSearch
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.factories import (
    CommuneFactory,
    NeedFactory,
    OfferFactory,
    PeriodFactory,
    PoleFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
    member_school,
)
from tests.factories.establishments import pole_of

pytestmark = pytest.mark.browser
KM = 1 / 111.195
#: Tab stops that a person accepts to go through before giving up.
PATIENCE = 80


@pytest.fixture
def bank(transactional_db: None) -> Any:
    """Three offers near Valbrume, one far away; a class of electricians whose teacher may sign in."""
    cache.clear()
    pole = PoleFactory(name="du Val d'Essai", slug="val-d-essai")
    school = member_school(pole)
    town = CommuneFactory(
        name="Valbrume", search_name="valbrume", academie=pole.academie, latitude=47.5, longitude=2.5,
        postal_codes=["99010"],
    )  # fmt: skip
    for number in range(8):
        CommuneFactory(academie=pole.academie, latitude=47.4 + number / 30, longitude=2.4 + number % 3 / 10)
    school_class = SchoolClassFactory(establishment=school, name="1re MELEC", sector="F")
    monday = timezone.localdate() + dt.timedelta(days=35 - timezone.localdate().weekday())
    period = PeriodFactory(
        establishment=school, school_class=school_class, starts_on=monday, ends_on=monday + dt.timedelta(days=25)
    )
    student = StudentFactory(
        establishment=school, school_class=school_class, first_name="Lila", last_name="Croquis", home_commune=town
    )
    NeedFactory(student=student, period=period, sectors=["F"], sectors_only=True)
    for km, title in ((1, "Éclairage public"), (3, "Tableaux électriques"), (6, "Maison connectée"), (60, "Trop loin")):
        offer = OfferFactory(
            title=title, sector="F", published_in=pole, commune=town, latitude=47.5 + km * KM, longitude=2.5,
            starts_on=period.starts_on, ends_on=period.ends_on,
            schedule=[[day, "08:00", "16:30", 60] for day in range(5)],
        )  # fmt: skip
        listing.refresh(offer.pk)
    staff = StaffMemberFactory(establishment=school)
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff, period


def tab_to(page: Any, script: str) -> None:
    """Press Tab until the focused element answers the script, as somebody without a mouse does."""
    for _ in range(PATIENCE):
        if page.evaluate(f"(element => {script})(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Au clavier, {PATIENCE} pas ne mènent pas à : {script}")


def test_three_offers_within_forty_minutes_by_the_keyboard(
    page: Any, live_server: Any, bank: Any, axe: Callable[[Any], None]
) -> None:
    staff, period = bank
    sign_in(page, live_server.url, staff.user)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{live_server.url}/offres/?classe={period.school_class_id}&periode={period.pk}")
    page.get_by_role("heading", name="Offres pour 1re MELEC").wait_for()

    tab_to(page, "element.name === 'depart'")
    page.keyboard.type("Une commune")
    tab_to(page, "element.name === 'minutes'")
    page.keyboard.press("Control+A")
    page.keyboard.type("40")
    tab_to(page, "element.name === 'commune'")
    page.keyboard.type("99010")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="3 offres, 6 places libres").wait_for()
    expect(page.locator("#annonce")).to_contain_text("3\u00a0offres")
    assert "depart=commune" in page.url
    assert "minutes=40" in page.url

    tab_to(page, "element.matches('.hit > summary')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    third = page.locator(".hit[open]")
    third.get_by_text("8 h – 16 h 30").wait_for()
    assert "Maison connectée" in third.inner_text()
    assert page.locator(".pin.is-chosen .pin__number").text_content() == "3"
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})

    # The map is one stop: arrows move, + zooms, Échap goes back to the list.
    tab_to(page, "element.matches('[data-map]')")
    before = page.locator(".offer-map__svg").get_attribute("viewBox")
    page.keyboard.press("ArrowRight")
    moved = page.locator(".offer-map__svg").get_attribute("viewBox")
    page.keyboard.press("+")
    assert len({before, moved, page.locator(".offer-map__svg").get_attribute("viewBox")}) == 3
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.hit[open] > summary')")

    tab_to(page, "element.textContent.startsWith('Voir l’offre')")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Maison connectée", level=1).wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.go_back()
    page.get_by_role("heading", name="3 offres, 6 places libres").wait_for()

    page.locator(".hit > summary").first.press("Enter")
    page.locator(".hit[open]").get_by_role("link", name="Proposer à un élève").press("Enter")
    page.get_by_role("heading", name="Proposer à un élève").wait_for()
    page.get_by_text("Lila Croquis").first.wait_for()
    look(page, axe)


def test_a_search_is_kept_renamed_deleted_and_taken_back(
    page: Any, live_server: Any, bank: Any, axe: Callable[[Any], None]
) -> None:
    staff, period = bank
    sign_in(page, live_server.url, staff.user)
    page.goto(f"{live_server.url}/offres/?classe={period.school_class_id}&periode={period.pk}&minutes=15")
    page.get_by_text("Aucune place à moins de 15 min.").wait_for()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="M’avertir des nouvelles offres").click()
    page.get_by_label("Chaque semaine").check()
    look(page, axe)
    page.get_by_role("button", name="Garder cette recherche").click()
    page.get_by_text("Recherche gardée.").wait_for()
    look(page, axe)
    page.get_by_role("button", name="Supprimer").click()
    page.get_by_text("Recherche supprimée.").wait_for()
    page.get_by_role("button", name="Annuler").click()
    page.get_by_text("Recherche reprise.").wait_for()
    assert SavedSearch.objects.get().rhythm == SavedSearch.Rhythm.WEEK


def test_the_reason_of_an_offer_that_is_not_shown(
    page: Any, live_server: Any, bank: Any, axe: Callable[[Any], None]
) -> None:
    staff, period = bank
    OfferFactory(
        title="Réservée aux majeurs",
        sector="F",
        published_in=pole_of(period.establishment),
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        adults_only=True,
    )
    sign_in(page, live_server.url, staff.user)
    page.goto(f"{live_server.url}/offres/?classe={period.school_class_id}&periode={period.pk}")
    page.get_by_role("link", name="Une offre n’est pas montrée ?").click()
    page.get_by_label("Titre de l’offre ou entreprise").fill("majeurs")
    page.get_by_role("button", name="Chercher la raison").click()
    page.get_by_text("L'élève n'a pas l'âge minimal de l'offre au premier jour.").wait_for()
    look(page, axe)
