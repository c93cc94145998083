"""The pages of a school's staff and of the académie's choices, at two widths; a head gives a teacher a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from establishments.students.models import ClassAssignment
from tests.establishments.staff.conftest import Team, build_team
from tests.factories import RectoratStaffFactory, StaffMemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)


@pytest.fixture
def crew(empty_broker: None) -> Team:
    found = build_team()
    StaffMemberFactory(establishment=found.school, ended=True)
    return found


@pytest.fixture
def enter(page: Any, live_server: Any, context: Any, client: Any) -> Callable[[Any], Any]:
    """Return a function that signs somebody in and gives the page."""

    def sign_in(user: Any) -> Any:
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return sign_in


def look(page: Any, address: str, axe: Callable[..., None]) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pages_of_the_staff_pass_axe_and_never_scroll_sideways(
    crew: Team, enter: Callable[[Any], Any], live_server: Any, axe: Callable[..., None]
) -> None:
    page = enter(crew.head.user)
    look(page, live_server.url + reverse("staff:staff"), axe)
    for name in ("role", "end", "classes"):
        look(page, live_server.url + reverse(f"staff:{name}", args=[crew.teacher.pk]), axe)
    look(page, live_server.url + reverse("staff:class_teachers", args=[crew.classes[0].pk]), axe)


def test_the_choices_of_the_academie_pass_axe_and_never_scroll_sideways(
    crew: Team, enter: Callable[[Any], Any], live_server: Any, axe: Callable[..., None]
) -> None:
    page = enter(RectoratStaffFactory(academie=crew.school.academie).user)
    look(page, live_server.url + reverse("options:options"), axe)


def test_a_head_gives_a_teacher_a_class(
    crew: Team, enter: Callable[[Any], Any], live_server: Any, axe: Callable[..., None]
) -> None:
    page = enter(crew.head.user)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url + reverse("staff:staff"))
    page.get_by_role("link", name="Choisir les classes").click()
    page.get_by_label("ALPHA").check()
    page.get_by_role("button", name="Enregistrer les classes").click()
    page.get_by_text("suit 1 classe").wait_for()
    axe(page)
    assert ClassAssignment.objects.get().school_class == crew.classes[0]
