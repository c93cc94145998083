"""A coordinator compares two rows of one host, merges them, undoes it, then looks for the seats that are missing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from companies.models import Company
from tests import factories as make
from tests.browser.test_school_journey import PASSWORD, look, sign_in
from tests.companies.merging.conftest import Town, build_town
from tests.placements.bank.test_gaps import build

pytestmark = pytest.mark.browser


@pytest.fixture
def town(transactional_db: None) -> Town:
    """A town whose coordinator signs in, with needs and offers around."""
    built = build_town()
    make.OfferFactory(company=built.duplicate, published_in=built.pole)
    Company.objects.filter(pk=built.duplicate.pk).update(website="https://exemple.example")
    build(built.pole, Random(1), needs=6, offers=3)
    built.owner.set_password(PASSWORD)
    built.owner.save()
    return built


def test_a_duplicate_is_merged_and_given_back(
    page: Any, live_server: Any, town: Town, axe: Callable[[Any], None]
) -> None:
    sign_in(page, live_server.url, town.owner)
    page.goto(f"{live_server.url}/doublons/")
    page.get_by_role("heading", name="Quels organismes sont enregistrés deux fois ?").wait_for()
    look(page, axe)
    page.get_by_role("link", name="Comparer boulangerie etoile fictive").click()
    page.get_by_role("heading", name="Est-ce le même organisme ?").wait_for()
    page.get_by_text("Reprise du doublon").first.wait_for()
    look(page, axe)
    page.get_by_role("button", name="Fusionner").click()
    page.get_by_text("est fusionné avec").wait_for()
    look(page, axe)
    assert Company.objects.get(pk=town.duplicate.pk).merged_into_id == town.kept.pk
    page.get_by_role("button", name="Annuler la fusion").click()
    page.get_by_text("Fusion annulée : chaque organisme").wait_for()
    assert Company.objects.get(pk=town.duplicate.pk).merged_into_id is None


def test_the_gaps_lead_to_the_search(page: Any, live_server: Any, town: Town, axe: Callable[[Any], None]) -> None:
    sign_in(page, live_server.url, town.owner)
    page.goto(f"{live_server.url}/banque/?voir=tout&maille=commune")
    page.get_by_role("heading", name="Où manque-t-il des places ?").wait_for()
    look(page, axe)
    page.get_by_role("table").get_by_role("link", name="Offres").first.click()
    page.wait_for_url("**/offres/?secteur=*")
    page.get_by_role("heading", level=1).wait_for()
