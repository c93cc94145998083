"""The journal and the support's pages in a real browser, at two widths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from tests.factories import (
    PASSWORD,
    AuditEntryFactory,
    MissionLetterFactory,
    RectoratStaffFactory,
    SupportStaffFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_broker")]
WIDTHS = (320, 1280)


def sign_in(page: Any, address: str, user: User) -> None:
    page.goto(address + "/comptes/login/")
    page.get_by_label("Courriel").or_(page.get_by_label("Adresse")).first.fill(user.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Se déconnecter").wait_for(state="attached")


def check(page: Any, axe: Callable[..., None]) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_rectorat_filters_the_journal(page: Any, live_server: Any, axe: Callable[..., None]) -> None:
    staff = RectoratStaffFactory()
    for number in range(60):
        AuditEntryFactory(person=staff.user, token=f"n° {number}")
    sign_in(page, live_server.url, staff.user)
    page.get_by_role("link", name="Journal").click()
    page.get_by_role("heading", name="Journal").wait_for()
    check(page, axe)
    page.get_by_label("Référence de l'objet").fill("inconnue")
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_text("Aucune ligne ne correspond.").wait_for()
    axe(page)


def test_the_support_enters_under_a_banner_and_leaves(page: Any, live_server: Any, axe: Callable[..., None]) -> None:
    support, letter = SupportStaffFactory().user, MissionLetterFactory()
    sign_in(page, live_server.url, support)
    page.goto(live_server.url + "/comptes/fonction/")
    page.get_by_role("link", name="Assistance").click()
    check(page, axe)
    page.get_by_label("Adresse électronique de la personne").fill(letter.user.email)
    page.get_by_label("Motif", exact=False).fill("Demande 4217 : la liste est vide")
    page.get_by_role("button", name="Ouvrir la session").click()
    page.get_by_role("region", name="Session d’assistance").wait_for()
    check(page, axe)
    page.get_by_role("button", name="Arrêter").click()
    page.get_by_text("vous êtes de nouveau vous-même").wait_for()
    assert AuditEntry.objects.filter(verb="support.stopped").count() == 1
