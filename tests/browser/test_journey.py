"""The product's main job in a real browser: a coordinator launches a campaign, reads it, freezes an equity report."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from config.demo_world import DEMO_PASSWORD, best_campaign, demo_accounts
from config.seed.services import seed_demo
from matching.models import Run
from tests.support.roles import as_role
from tests.support.worker import RealWorker

pytestmark = [pytest.mark.browser, pytest.mark.real_worker]
WIDTHS = (320, 1280)
MINUTE = 60_000


@pytest.fixture
def academie(transactional_db: None) -> str:
    """The demonstration académie with 400 pupils, written as the restricted role."""
    with as_role():
        return seed_demo(students=400, seed=7, today=timezone.localdate()).academie


@pytest.fixture
def look(page: Any, axe: Callable[[Any], None]) -> Callable[[], None]:
    """Check the page on screen at the two widths: axe without violation, no sideways scroll."""

    def check() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} déborde à {width} px"

    return check


def sign_in(page: Any, url: str, role: str) -> None:
    account = next(account for account in demo_accounts() if account.role == role)
    page.goto(url)
    page.locator("#id_login").fill(account.email)
    page.locator("#id_password").fill(DEMO_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()
    page.get_by_role("navigation", name="Menu principal").wait_for(state="attached")


def test_from_the_home_to_a_verified_result_and_a_frozen_report(
    page: Any, live_server: Any, academie: str, real_worker: RealWorker, look: Callable[[], None]
) -> None:
    with as_role():
        best = best_campaign(academie)
    sign_in(page, live_server.url, "coordinator")
    look()

    page.goto(f"{live_server.url}/besoins/?to_place=on")
    look()
    page.goto(f"{live_server.url}/offres/")
    look()

    page.goto(f"{live_server.url}/campagnes/nouvelle/")
    look()
    page.get_by_label("Nom de la campagne").fill("Campagne du navigateur")
    page.get_by_label("Nature des stages").select_option(best.kind)
    page.get_by_label("Premier départ").fill(best.starts_on.isoformat())
    page.get_by_label("Dernier départ").fill(best.ends_on.isoformat())
    page.get_by_label("Dernier départ").dispatch_event("change")
    page.locator("#etendue").get_by_text("sans lieu").wait_for()
    page.get_by_role("button", name="Lancer le calcul").click()
    page.get_by_text("résultat vérifié").wait_for(timeout=MINUTE)
    look()

    run = Run.objects.get(campaign__name="Campagne du navigateur")
    assert run.verified
    assert run.students
    assert page.get_by_role("heading", level=1).inner_text() == "Campagne du navigateur"
    page.get_by_role("link", name="Sans place").click()
    page.get_by_role("columnheader", name="Motif").or_(
        page.get_by_text("Tous les élèves ont une proposition.")
    ).wait_for()
    look()

    page.goto(f"{live_server.url}/campagnes/")
    look()
    page.goto(f"{live_server.url}/equite/")
    look()
    page.get_by_label("Nom du rapport").fill("Rapport du navigateur")
    page.get_by_label("Départs du").fill((best.starts_on - dt.timedelta(days=60)).isoformat())
    page.get_by_role("button", name="Figer le rapport").click()
    page.get_by_text("À retenir").wait_for(timeout=MINUTE)
    look()
    page.goto(f"{live_server.url}/api/v1/docs/")
    look()


@pytest.mark.parametrize("role", ["rectorat", "school", "company"])
def test_every_role_has_a_home_and_its_pages(
    page: Any, live_server: Any, academie: str, look: Callable[[], None], role: str
) -> None:
    sign_in(page, live_server.url, role)
    look()
    menu = page.get_by_role("navigation", name="Menu principal")
    addresses = [link.get_attribute("href") for link in menu.get_by_role("link", include_hidden=True).all()]
    assert addresses
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        assert page.get_by_role("heading", level=1).is_visible()
        look()
