"""Campaigns and runs: launch, double click, progress, results, exports, who reads what."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from matching.models import Campaign, Run, UnplacedReason
from placements.models import Need
from tests import factories as make
from tests.support.client import StagesClient
from tests.support.reading import words
from tests.worlds import Worlds, two_academies

BLOCK = {
    "students": 9, "offers": 1, "seats": 2, "deficit": 7, "levels": {"1pro": 9}, "wished": {"D": 9},
    "sectors": {"D": 2}, "communes": {}, "starts_on": "2027-03-08", "ends_on": "2027-04-02",
}  # fmt: skip

POLICY = {"reserves": "soft", "tiers": True, "parity": [], "rules": "1", "bareme": {"version": "1"}}


@pytest.fixture
def worlds(db: None) -> Worlds:
    """Two académies whose runs tell bottlenecks and rules as the calculation writes them."""
    worlds = two_academies()
    Run.objects.update(bottlenecks=[BLOCK], placed=1, students=2, verified=True, policy=POLICY)
    UnplacedReason.objects.update(details={"distance": 3}, options=0)
    return worlds


def signed_in(worlds: Worlds, kind: str) -> StagesClient:
    client = StagesClient()
    client.force_login(worlds.a.users[kind])
    return client


def address(run: Run, end: str = "") -> str:
    return f"/campagnes/{run.campaign_id}/calculs/{run.number}/{end}"


@pytest.mark.parametrize(
    ("kind", "status"), [("pole", 200), ("rectorat", 200), ("establishment", 403), ("company", 403), ("person", 403)]
)
def test_who_reads_the_list_of_campaigns(worlds: Worlds, kind: str, status: int) -> None:
    response = signed_in(worlds, kind).get("/campagnes/")
    assert response.status_code == status
    assert worlds.b.canary not in words(response)


@pytest.mark.parametrize("kind", ["pole", "rectorat"])
def test_a_neighbours_run_does_not_exist(worlds: Worlds, kind: str) -> None:
    client = signed_in(worlds, kind)
    foreign = worlds.b.rows[Run]
    for path in (f"/campagnes/{foreign.campaign_id}/", address(foreign), address(foreign, "avancement/")):
        assert client.get(path).status_code == 404
    assert client.post(f"/campagnes/{foreign.campaign_id}/calculer/").status_code == 404


def test_the_result_page_tells_proposals_and_reasons(worlds: Worlds) -> None:
    run = worlds.a.rows[Run]
    client = signed_in(worlds, "pole")
    page = words(client.get(address(run)))
    assert "résultat vérifié" in page
    assert str(worlds.a.rows[Need].student) in page
    assert "Blocage 1" in page
    left_out = words(client.get(address(run) + "?vue=sans-place"))
    assert "3 offres conviendraient sans cette règle" in left_out
    assert "Aucune offre à portée" in left_out


def test_the_rectorat_reads_counts_and_no_pupil(worlds: Worlds) -> None:
    run = worlds.a.rows[Run]
    client = signed_in(worlds, "rectorat")
    page = words(client.get(address(run)))
    assert "résultat vérifié" in page
    student = worlds.a.rows[Need].student
    for answer in (page, client.get(address(run) + "?vue=sans-place&format=csv").content.decode(errors="replace")):
        assert student.last_name not in answer
    assert client.post(f"/campagnes/{run.campaign_id}/calculer/").status_code == 403
    assert client.get("/campagnes/nouvelle/").status_code == 403


@pytest.mark.parametrize("view", ["", "&vue=sans-place"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
def test_both_lists_are_exported(worlds: Worlds, fmt: str, view: str) -> None:
    response = signed_in(worlds, "pole").get(f"{address(worlds.a.rows[Run])}?format={fmt}{view}")
    assert response.status_code == 200
    assert f".{fmt}" in response["Content-Disposition"]


def test_creating_launches_and_a_double_click_has_one_effect(worlds: Worlds) -> None:
    client = signed_in(worlds, "pole")
    today = timezone.localdate()
    data = {
        "name": "Vente, printemps",
        "kind": "pfmp",
        "starts_on": today.isoformat(),
        "ends_on": (today + dt.timedelta(days=60)).isoformat(),
    }
    first, second = client.post("/campagnes/nouvelle/", data), client.post("/campagnes/nouvelle/", data)
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    campaign = Campaign.objects.get(name="Vente, printemps")
    assert campaign.runs.count() == 1
    again = client.post(f"/campagnes/{campaign.pk}/calculer/")
    assert again.status_code == 302
    assert campaign.runs.count() == 1
    page = words(client.get(again.url))
    assert "En attente" in page
    assert 'hx-trigger="every 1s"' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "obligatoire"),
        ({"ends_on": "2020-01-01"}, "Le dernier départ précède le premier."),
        ({"ends_on": "2032-01-01"}, "Une campagne couvre au plus une année."),
        ({"starts_on": "31/31/2027"}, "date"),
        ({"kind": "croisiere"}, "croisiere"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_written(
    worlds: Worlds, change: dict[str, str], sentence: str
) -> None:
    data = {"name": "Essai", "kind": "pfmp", "starts_on": "2027-03-01", "ends_on": "2027-05-01"} | change
    response = signed_in(worlds, "pole").post("/campagnes/nouvelle/", data)
    assert response.status_code == 422
    assert sentence in words(response)
    assert not Campaign.objects.filter(name="Essai").exists()


def test_a_name_is_used_once(worlds: Worlds) -> None:
    name = worlds.a.rows[Campaign].name
    data = {"name": name.upper(), "kind": "pfmp", "starts_on": "2027-03-01", "ends_on": "2027-05-01"}
    response = signed_in(worlds, "pole").post("/campagnes/nouvelle/", data)
    assert "Une campagne du pôle porte déjà ce nom." in words(response)


def test_the_form_counts_what_it_would_take(worlds: Worlds) -> None:
    need = worlds.a.rows[Need]
    client = signed_in(worlds, "pole")
    dates = {"kind": need.period.kind, "starts_on": need.period.starts_on, "ends_on": need.period.ends_on}
    assert "2 élèves sans lieu" in words(client.get("/campagnes/nouvelle/etendue/", dates))
    assert "Indiquez une fenêtre" in words(client.get("/campagnes/nouvelle/etendue/?kind=pfmp"))


def test_progress_refreshes_the_page_when_it_is_over(worlds: Worlds) -> None:
    run = worlds.a.rows[Run]
    client = signed_in(worlds, "pole")
    assert client.get(address(run, "avancement/"))["HX-Refresh"] == "true"
    waiting = make.RunFactory(campaign=run.campaign, number=run.number + 1, state="queued")
    answer = client.get(address(waiting, "avancement/"))
    assert "HX-Refresh" not in answer
    assert "attend son tour" in words(answer)
    Run.objects.filter(pk=waiting.pk).update(queued_at=timezone.now() - dt.timedelta(minutes=2))
    assert "aucun serveur de calcul ne répond" in words(client.get(address(waiting, "avancement/")))


def test_a_failed_run_says_why(worlds: Worlds) -> None:
    run = worlds.a.rows[Run]
    failed = make.RunFactory(campaign=run.campaign, number=run.number + 1, state="failed", error="Mémoire épuisée.")
    page = words(signed_in(worlds, "pole").get(address(failed)))
    assert "Mémoire épuisée." in page
    # The previous run is one click away.
    assert f"/calculs/{run.number}/" in page


def test_queries_of_a_result_are_bounded(worlds: Worlds, assert_max_queries: Any) -> None:
    client = signed_in(worlds, "pole")
    client.get(address(worlds.a.rows[Run]))
    with assert_max_queries(24):
        client.get(address(worlds.a.rows[Run]))
