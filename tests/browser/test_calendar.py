"""A DDFPT plans a period for two classes without a mouse; pages of classes and calendars pass axe at two widths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from establishments.calendar.days import monday_of
from establishments.models import Period
from poles.nomenclatures import Level, Sector
from tests.factories import (
    AcademieFactory,
    EstablishmentFactory,
    MissionLetterFactory,
    OfferFactory,
    PeriodFactory,
    PoleFactory,
    PoleMembershipFactory,
    RectoratStaffFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.factories.shapes import school_year_start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)


@pytest.fixture
def town(empty_broker: None) -> Any:
    """Two classes of a school out in the same weeks, with too few seats, and one that stays."""
    pole = PoleFactory(name="Bois-Essai", slug="bois-essai")
    school = EstablishmentFactory(academie=pole.academie, name="Lycée Ada-Fictive")
    PoleMembershipFactory(pole=pole, establishment=school)
    first = monday_of(dt.date(school_year_start() + 1, 3, 8))
    for name in ("1MCV", "1VENTE"):
        one = SchoolClassFactory(establishment=school, name=name, sector=Sector.COMMERCE)
        StudentFactory.create_batch(3, establishment=school, school_class=one)
        PeriodFactory(establishment=school, school_class=one, starts_on=first, ends_on=first + dt.timedelta(days=11))
    SchoolClassFactory(establishment=school, name="3B", level=Level.TROISIEME, sector="", mef=None)
    OfferFactory(sector=Sector.COMMERCE, seats=2, published_in=[pole])
    return pole, school


@pytest.fixture
def sign_in(page: Any, live_server: Any, context: Any, client: Any) -> Callable[[Any], Any]:
    """Return a function that gives the page of somebody already signed in."""

    def go(user: Any) -> Any:
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return go


def fits(page: Any) -> bool:
    """Whether the page does not scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_a_period_is_planned_for_two_classes_by_keyboard(
    sign_in: Any, live_server: Any, town: Any, axe: Callable[..., None]
) -> None:
    page = sign_in(StaffMemberFactory(establishment=town[1]).user)
    page.goto(live_server.url + reverse("periods:plan"))
    for name in ("1MCV", "1VENTE"):
        page.get_by_label(name).focus()
        page.keyboard.press("Space")
    first = monday_of(dt.date(school_year_start() + 1, 5, 8))
    page.get_by_label("Du").fill(f"{first:%Y-%m-%d}")
    page.get_by_label("Au").fill(f"{first + dt.timedelta(days=25):%Y-%m-%d}")
    page.get_by_role("button", name="Vérifier ces dates").press("Enter")
    page.get_by_role("heading", name="Vérifiez avant de créer").wait_for()
    axe(page)
    assert Period.objects.count() == 2
    page.get_by_role("button", name="Changer les dates ou les classes").press("Enter")
    page.get_by_role("heading", name="Créer une période").wait_for()
    assert page.get_by_label("1MCV").is_checked()
    page.get_by_role("button", name="Vérifier ces dates").press("Enter")
    page.get_by_role("button", name="Créer les 2 périodes").press("Enter")
    page.get_by_text("2 périodes sont créées.").wait_for()
    assert Period.objects.count() == 4


@pytest.mark.parametrize("name", ["classes", "class-create", "plan", "rollover"])
def test_pages_of_a_school(sign_in: Any, live_server: Any, town: Any, axe: Callable[..., None], name: str) -> None:
    page = sign_in(StaffMemberFactory(establishment=town[1]).user)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(live_server.url + reverse(f"periods:{name}"))
        axe(page)
        assert fits(page)


@pytest.mark.parametrize("name", ["class", "class-edit", "move", "remove"])
def test_pages_of_one_class(sign_in: Any, live_server: Any, town: Any, axe: Callable[..., None], name: str) -> None:
    page = sign_in(StaffMemberFactory(establishment=town[1]).user)
    period = Period.objects.order_by("pk").first()
    assert period is not None
    thing = period.pk if name in ("move", "remove") else period.school_class_id
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(live_server.url + reverse(f"periods:{name}", args=[thing]))
        axe(page)
        assert fits(page)


@pytest.mark.parametrize("address", ["calendar:board", "calendar:subscribe"])
def test_pages_of_the_calendar(
    sign_in: Any, live_server: Any, town: Any, axe: Callable[..., None], address: str
) -> None:
    page = sign_in(MissionLetterFactory(pole=town[0]).user)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(live_server.url + reverse(address))
        axe(page)
        assert fits(page)


def test_the_whole_board_follows_the_filters_in_the_address(sign_in: Any, live_server: Any, town: Any) -> None:
    page = sign_in(MissionLetterFactory(pole=town[0]).user)
    page.goto(live_server.url + reverse("calendar:board"))
    assert page.get_by_role("heading", name="Charge", exact=True).is_visible()
    page.get_by_label("Spécialité", exact=True).select_option("Commerce, vente, grande distribution")
    page.wait_for_url("**secteur=D**")
    # Everything under the filters follows, not the board alone.
    page.get_by_role("heading", name="Charge : Commerce, vente, grande distribution").wait_for()
    page.get_by_role("heading", name="Étaler les départs").wait_for()
    page.get_by_label("Une ligne par").select_option("classe")
    page.wait_for_url("**vue=classes**")
    board = page.get_by_role("table", name="Élèves dehors, par semaine")
    board.get_by_role("rowheader", name="1VENTE").wait_for()
    # The table scrolls inside itself, and takes the focus to be scrolled by keyboard.
    assert page.get_by_role("region", name="Semaines de l’année").get_attribute("tabindex") == "0"


@pytest.mark.parametrize("zone", ["C", "propre"])
def test_the_school_calendar_of_an_academie(
    sign_in: Any, live_server: Any, empty_broker: None, axe: Callable[..., None], zone: str
) -> None:
    page = sign_in(RectoratStaffFactory(academie=AcademieFactory(zone=zone)).user)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(live_server.url + reverse("schooling:holidays"))
        axe(page)
        assert fits(page)
