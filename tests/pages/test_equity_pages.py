"""Equity reports on screen: request, progress, figures, exports, who reads what."""

from typing import Any

import pytest

from equity import services
from equity.models import EquitySnapshot
from tests.support.client import StagesClient
from tests.support.reading import words
from tests.worlds import Worlds, two_academies

WINDOW = {"starts_on": "2026-09-01", "ends_on": "2027-08-31"}


@pytest.fixture
def worlds(db: None) -> Worlds:
    return two_academies()


def signed_in(worlds: Worlds, kind: str) -> StagesClient:
    client = StagesClient()
    client.force_login(worlds.a.users[kind])
    return client


@pytest.mark.parametrize(
    ("kind", "status"), [("pole", 200), ("rectorat", 200), ("establishment", 403), ("company", 403), ("person", 403)]
)
def test_who_reads_the_reports(worlds: Worlds, kind: str, status: int) -> None:
    response = signed_in(worlds, kind).get("/equite/")
    assert response.status_code == status
    assert worlds.b.canary not in words(response)


def test_a_neighbours_report_does_not_exist(worlds: Worlds) -> None:
    client = signed_in(worlds, "pole")
    foreign = worlds.b.rows[EquitySnapshot]
    assert client.get(f"/equite/{foreign.pk}/").status_code == 404
    assert client.get(f"/equite/{foreign.pk}/avancement/").status_code == 404


@pytest.mark.parametrize("kind", ["pole", "rectorat"])
def test_a_report_is_asked_then_frozen_then_read(worlds: Worlds, kind: str) -> None:
    client = signed_in(worlds, kind)
    asked = client.post("/equite/", {"name": "État de mars", **WINDOW})
    assert asked.status_code == 302
    waiting = words(client.get(asked.url))
    assert 'hx-trigger="every 1s"' in waiting
    snapshot = EquitySnapshot.objects.get(name="État de mars")
    services.freeze_snapshot(snapshot_id=snapshot.pk, academie_id=snapshot.academie_id)
    assert client.get(f"{asked.url}avancement/")["HX-Refresh"] == "true"
    page = words(client.get(asked.url))
    assert "À retenir" in page
    assert "secret statistique" in page
    assert "Requête SQL" in page
    assert worlds.a.rows[EquitySnapshot].academie_id == snapshot.academie_id


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_a_report_is_exported(worlds: Worlds, fmt: str) -> None:
    client = signed_in(worlds, "pole")
    asked = client.post("/equite/", {"name": "Export", **WINDOW})
    snapshot = EquitySnapshot.objects.get(name="Export")
    services.freeze_snapshot(snapshot_id=snapshot.pk, academie_id=snapshot.academie_id)
    response = client.get(f"{asked.url}?format={fmt}")
    assert f".{fmt}" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "obligatoire"),
        ({"ends_on": "2020-01-01"}, "La fin de la fenêtre précède son début."),
        ({"ends_on": "2032-01-01"}, "Un rapport couvre au plus une année scolaire."),
        ({"starts_on": "hier"}, "date"),
    ],
)
def test_bad_input_gets_a_sentence(worlds: Worlds, change: dict[str, str], sentence: str) -> None:
    before = EquitySnapshot.objects.count()
    response = signed_in(worlds, "pole").post("/equite/", {"name": "Essai", **WINDOW, **change})
    assert sentence in words(response)
    assert EquitySnapshot.objects.count() == before


def test_queries_of_the_list_are_bounded(worlds: Worlds, assert_max_queries: Any) -> None:
    client = signed_in(worlds, "pole")
    client.get("/equite/")
    with assert_max_queries(20):
        client.get("/equite/")
