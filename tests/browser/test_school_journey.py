"""A DDFPT opens the needs of a class, records three places found by families, and hands two students to the pôle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from placements.models import Escalation, Need, NeedState, Placement
from poles.nomenclatures import Channel
from tests.factories import (
    CompanyFactory,
    PeriodFactory,
    PoleFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
    member_school,
)

pytestmark = pytest.mark.browser
WIDTHS = (320, 1280)
PASSWORD = "quatre-mots-bien-fictifs"


class Counter:
    """Clicks of a person on a page, counted where they happen."""

    def __init__(self) -> None:
        self.clicks = 0

    def __call__(self, locator: Any) -> None:
        self.clicks += 1
        locator.click()


@pytest.fixture
def class_of_six(transactional_db: None) -> Any:
    """A vocational class of six that leaves in five weeks, without any need; its DDFPT may sign in."""
    pole = PoleFactory(name="du Val d'Essai", slug="val-d-essai")
    school = member_school(pole)
    school_class = SchoolClassFactory(establishment=school, name="1re MELEC", sector="F")
    monday = timezone.localdate() + dt.timedelta(days=35 - timezone.localdate().weekday())
    PeriodFactory(
        establishment=school, school_class=school_class, starts_on=monday, ends_on=monday + dt.timedelta(days=25)
    )
    for _ in range(6):
        StudentFactory(establishment=school, school_class=school_class)
    CompanyFactory(name="Élec’Fictive SARL", headcount=46)
    staff = StaffMemberFactory(establishment=school)
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


def look(page: Any, axe: Callable[[Any], None]) -> None:
    """Check the page at the two widths: axe without violation, no sideways scroll."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} déborde à {width} px"


def sign_in(page: Any, url: str, user: Any) -> None:
    page.goto(url)
    page.locator("#id_login").fill(user.email)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.get_by_role("navigation", name="Menu principal").wait_for(state="attached")


def test_a_class_is_opened_placed_and_handed_over(
    page: Any, live_server: Any, class_of_six: Any, axe: Callable[[Any], None]
) -> None:
    sign_in(page, live_server.url, class_of_six.user)
    click = Counter()
    click(page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Classes"))
    click(page.get_by_role("table").get_by_role("link", name="1re MELEC"))
    click(page.get_by_role("link", name="Voir les élèves"))
    click(page.get_by_role("button", name="Ouvrir les besoins de la classe"))
    page.get_by_text("6 besoins ouverts.").wait_for()
    assert click.clicks < 10
    assert Need.objects.count() == 6
    look(page, axe)

    for number in range(3):
        page.locator("[data-inline]").first.click()
        form = page.locator("form.place-form")
        form.get_by_label("Entreprise").fill("elec fictive")
        form.get_by_text("Quota de l'entreprise respecté.").wait_for()
        form.get_by_label("La famille").check()
        if number == 0:
            look(page, axe)
        form.get_by_role("button", name="Enregistrer").click()
        page.get_by_text("Enregistré.").wait_for()
    assert Placement.objects.filter(channel=Channel.FAMILY).count() == 3
    page.get_by_role("heading", name="3 élèves placés sur 6").wait_for()

    # By the keyboard: the first row is ticked, then the second one, then T.
    row = page.locator("tr[data-row] .board-who a").first
    row.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_text("2 élèves choisis").wait_for()
    page.keyboard.press("t")
    page.get_by_role("heading", name="Transmettre 2 élèves au pôle").wait_for()
    look(page, axe)
    for field in page.locator("textarea").all():
        field.fill("Cinq appels sans suite, deux visites.")
    page.get_by_role("button", name="Transmettre les 2").click()
    page.get_by_text("2 élèves transmis.").wait_for()
    assert Escalation.objects.filter(closed_at__isnull=True).count() == 2
    assert Need.objects.filter(state=NeedState.ESCALATED).count() == 2


def test_the_panel_opens_in_place_and_gives_the_focus_back(
    page: Any, live_server: Any, class_of_six: Any, axe: Callable[[Any], None]
) -> None:
    sign_in(page, live_server.url, class_of_six.user)
    page.goto(f"{live_server.url}/classes/")
    page.get_by_role("table").get_by_role("link", name="1re MELEC").click()
    page.get_by_role("link", name="Voir les élèves").click()
    page.get_by_role("button", name="Ouvrir les besoins de la classe").click()
    page.get_by_text("6 besoins ouverts.").wait_for()
    first = page.locator("tr[data-row] .board-who a").first
    first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=first.inner_text(), level=2).wait_for()
    page.get_by_text("Noter une démarche…").click()
    look(page, axe)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.keyboard.press("Escape")
    page.locator(".panel").wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == first.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press(" ")
    page.get_by_text("1 élève choisi", exact=True).wait_for()
    page.get_by_role("link", name="Retour à la classe").wait_for(state="detached")
    page.goto(f"{live_server.url}/eleves/")
    look(page, axe)
    page.get_by_role("main").get_by_role("table").get_by_role("link").first.click()
    look(page, axe)
