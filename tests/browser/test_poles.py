"""The rectorat creates a pôle on the map, and the pages of a pôle pass axe at two widths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from poles.models import Pole, PoleCommune
from tests.factories import (
    CommuneFactory,
    PartnerContactFactory,
    PartnerFactory,
    PlanActionFactory,
    PoleFactory,
    PoleMembershipFactory,
    RectoratStaffFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 1280)


@pytest.fixture
def academie(empty_broker: None) -> Any:
    """Nine communes, one of which belongs to a pôle that has a bit of everything."""
    pole = PoleFactory(name="Bois-Essai", slug="bois-essai")
    for number in range(8):
        CommuneFactory(academie=pole.academie, name=f"Bourg-Témoin {number}", epci_code="290000001", epci_name="Agglo")
    PoleMembershipFactory(pole=pole, is_head=True)
    PartnerContactFactory(partner=PartnerFactory(pole=pole))
    PlanActionFactory(pole=pole)
    return pole.academie


@pytest.fixture
def rectorat(page: Any, live_server: Any, academie: Any, context: Any, client: Any) -> Any:
    """A page of the rectorat, already signed in."""
    client.force_login(RectoratStaffFactory(academie=academie).user)
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


def test_a_pole_is_created_on_the_map(rectorat: Any, live_server: Any, axe: Callable[..., None]) -> None:
    rectorat.set_viewport_size({"width": 1280, "height": 900})
    rectorat.goto(live_server.url + reverse("poles:create"))
    rectorat.get_by_label("Nom du pôle").fill("Rive-Exemple")
    rectorat.locator("[data-commune]").nth(2).click()
    rectorat.locator("#territoire .card__note").first.get_by_text("1 commune choisie").wait_for()
    rectorat.get_by_label("Communes, par leur nom").fill("bourg temoin 5")
    rectorat.get_by_role("button", name="Ajouter ces communes").click()
    rectorat.locator("#territoire .card__note").first.get_by_text("2 communes choisies").wait_for()
    assert rectorat.get_by_label("Nom du pôle").input_value() == "Rive-Exemple"
    axe(rectorat)
    rectorat.get_by_role("button", name="Créer le pôle").click()
    rectorat.get_by_role("heading", name="Pôle Rive-Exemple").wait_for()
    assert PoleCommune.objects.filter(pole=Pole.objects.get(name="Rive-Exemple")).count() == 2


PAGES = (
    "create",
    "edit",
    "members",
    "join",
    "partners",
    "partner-create",
    "plan",
    "action-create",
    "orphans",
    "history",
)


@pytest.mark.parametrize("name", PAGES)
def test_pages_pass_axe_and_never_scroll_sideways(
    rectorat: Any, live_server: Any, axe: Callable[..., None], name: str
) -> None:
    args = [] if name in ("create", "orphans") else ["bois-essai"]
    for width in WIDTHS:
        rectorat.set_viewport_size({"width": width, "height": 900})
        rectorat.goto(live_server.url + reverse(f"poles:{name}", args=args))
        axe(rectorat)
        assert rectorat.evaluate("document.documentElement.scrollWidth") <= width
