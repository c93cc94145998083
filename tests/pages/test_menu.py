"""The menu: one entry is current, the pages of its subject show below it, what waits is counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.actors import actor_for
from config.navigation import ENTRIES, Item, address, menu
from tenancy.scope import acting_as
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> Any:
    return actor_for(make.MissionLetterFactory().user, None)


def entries(actor: Any, path: str) -> list[Item]:
    with acting_as(actor.scope):
        return menu(actor, path)


def current(items: Any) -> list[tuple[str, str]]:
    return [(one.label, one.current) for one in items if one.current]


def test_the_pages_of_a_subject_stand_below_its_entry(coordinator: Any) -> None:
    items = entries(coordinator, reverse("moderation:queue"))
    assert current(items) == [("Offres", "true")]
    (offers,) = [one for one in items if one.label == "Offres"]
    assert current(offers.below) == [("À admettre", "page")]


def test_a_page_belongs_to_the_longest_address_that_it_continues(coordinator: Any) -> None:
    items = entries(coordinator, reverse("offer_search:saved") + "ancienne/")
    (offers,) = [one for one in items if one.label == "Offres"]
    assert current(offers.below) == [("Mes alertes", "true")]
    assert current(entries(coordinator, "/")) == [("Accueil", "page")]
    assert current(entries(coordinator, "/ailleurs/")) == []


def test_what_waits_is_counted_on_the_entry_and_below(coordinator: Any) -> None:
    make.OfferPublicationFactory(pole=coordinator.subject, submitted=True)
    (offers,) = [one for one in entries(coordinator, "/") if one.label == "Offres"]
    assert offers.waiting == 1
    assert [(one.label, one.waiting) for one in offers.below if one.waiting] == [("À admettre", 1)]


def test_every_entry_leads_to_a_page() -> None:
    names = {one.name for rows in ENTRIES.values() for entry in rows for one in (entry, *entry.below)}
    assert {name for name in names if name != "poles:pole" and address(name) is None} == set()
