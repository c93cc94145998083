"""The API: same rows and rights as the pages, for the current membership."""

from typing import Any

import pytest

from companies.models import OfferPublication
from equity.models import EquitySnapshot
from matching.models import Proposal, Run, UnplacedReason
from placements.models import Need
from tests.worlds import Worlds

BASE = "/api/v1/"
LISTS = ["offers/", "needs/", "runs/", "snapshots/"]
#: endpoint -> kinds of actor that may read it; the others get 403.
READERS = {
    "offers/": {"pole", "rectorat", "establishment", "company"},
    "needs/": {"pole", "establishment"},
    "runs/": {"pole", "rectorat"},
    "snapshots/": {"pole", "rectorat"},
}


@pytest.mark.parametrize("endpoint", LISTS)
@pytest.mark.parametrize("kind", ["pole", "rectorat", "establishment", "company"])
def test_who_reads_what(as_actor: Any, worlds: Worlds, endpoint: str, kind: str) -> None:
    response = as_actor(kind).get(BASE + endpoint)
    assert response.status_code == (200 if kind in READERS[endpoint] else 403)
    if response.status_code == 200:
        assert response.json()["count"] >= 1
    assert worlds.b.canary not in response.content.decode()


@pytest.mark.parametrize("endpoint", LISTS)
def test_signed_out_is_refused(client: Any, db: None, endpoint: str) -> None:
    assert client.get(BASE + endpoint).status_code in (302, 403)


@pytest.mark.parametrize(
    ("endpoint", "model"),
    [("needs/", Need), ("runs/", Run), ("snapshots/", EquitySnapshot), ("offers/", OfferPublication)],
)
def test_a_neighbours_row_does_not_exist(as_actor: Any, worlds: Worlds, endpoint: str, model: Any) -> None:
    client = as_actor("pole")
    own, foreign = worlds.a.rows[model], worlds.b.rows[model]
    assert client.get(f"{BASE}{endpoint}{own.pk}/").status_code == 200
    assert client.get(f"{BASE}{endpoint}{foreign.pk}/").status_code == 404
    assert client.get(f"{BASE}{endpoint}not-a-key/").status_code == 404


def test_a_need_says_nothing_that_a_coordinator_does_not_need(as_actor: Any, worlds: Worlds) -> None:
    body = as_actor("pole").get(f"{BASE}needs/{worlds.a.rows[Need].pk}/").json()
    assert set(body) == {
        "id", "state", "student", "establishment", "period", "age_on_first_day", "sectors", "sectors_only", "radius_km",
        "wheelchair_access", "opened_at", "escalated_at",
    }  # fmt: skip
    assert set(body["student"]) == {"id", "first_name", "last_name", "school_class", "level"}


def test_pairs_of_a_run_are_for_those_who_read_students(as_actor: Any, worlds: Worlds) -> None:
    run = worlds.a.rows[Run]
    for path, model in (("proposals", Proposal), ("unplaced", UnplacedReason)):
        rows = as_actor("pole").get(f"{BASE}runs/{run.pk}/{path}/").json()["results"]
        assert str(worlds.a.rows[model].pk) in {row["id"] for row in rows}
        assert as_actor("rectorat").get(f"{BASE}runs/{run.pk}/{path}/").status_code == 403
        assert as_actor("pole").get(f"{BASE}runs/{worlds.b.rows[Run].pk}/{path}/").status_code == 404


def test_a_snapshot_brings_its_figures_only_alone(as_actor: Any, worlds: Worlds) -> None:
    snapshot = worlds.a.rows[EquitySnapshot]
    assert "figures" in as_actor("pole").get(f"{BASE}snapshots/{snapshot.pk}/").json()
    assert "figures" not in as_actor("pole").get(f"{BASE}snapshots/").json()["results"][0]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(as_actor: Any, worlds: Worlds, method: str) -> None:
    response = getattr(as_actor("pole"), method)(
        f"{BASE}needs/{worlds.a.rows[Need].pk}/", content_type="application/json"
    )
    assert response.status_code == 405


def test_filters_and_pages(as_actor: Any, worlds: Worlds) -> None:
    client = as_actor("pole")
    assert client.get(f"{BASE}needs/?state=nowhere").status_code == 400
    assert client.get(f"{BASE}needs/?page=99").status_code == 404
    assert client.get(f"{BASE}needs/?page_size=1").json()["results"].__len__() == 1
    need = worlds.a.rows[Need]
    found = client.get(f"{BASE}needs/?state={need.state}&q={worlds.a.canary}").json()["results"]
    assert str(need.pk) in {row["id"] for row in found}


@pytest.mark.parametrize("endpoint", LISTS)
def test_lists_ask_a_constant_number_of_queries(as_actor: Any, assert_max_queries: Any, endpoint: str) -> None:
    client = as_actor("pole")
    with assert_max_queries(16):
        client.get(BASE + endpoint)


def test_the_reference_page_and_the_schema(as_actor: Any, worlds: Worlds) -> None:
    client = as_actor("pole")
    page = client.get(f"{BASE}docs/")
    assert page.status_code == 200
    assert "GET /api/v1/needs/" in page.content.decode()
    assert client.get(f"{BASE}schema/").status_code == 200
