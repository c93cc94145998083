"""Needs and offers: who sees which rows, filters, order, pages, exports, partial answers."""

import csv
import io
from typing import Any

import pytest

from companies.models import OfferPublication
from placements.models import Need
from tests.support.client import StagesClient
from tests.support.reading import words
from tests.worlds import Worlds, two_academies


@pytest.fixture
def worlds(db: None) -> Worlds:
    return two_academies()


def signed_in(worlds: Worlds, kind: str) -> StagesClient:
    client = StagesClient()
    client.force_login(worlds.a.users[kind])
    return client


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/besoins/", "pole", 200),
        ("/besoins/", "establishment", 200),
        ("/besoins/", "rectorat", 403),
        ("/besoins/", "company", 403),
        ("/besoins/", "person", 403),
        ("/offres/", "pole", 200),
        ("/offres/", "establishment", 200),
        ("/offres/", "rectorat", 200),
        ("/offres/", "company", 302),
        ("/entreprise/offres/", "company", 200),
        ("/offres/", "person", 403),
    ],
)
def test_who_reads_the_lists(worlds: Worlds, path: str, kind: str, status: int) -> None:
    response = signed_in(worlds, kind).get(path)
    assert response.status_code == status
    assert worlds.b.canary not in words(response)


def test_signed_out_goes_to_the_sign_in_page(client: Any, db: None) -> None:
    assert client.get("/besoins/").url.startswith("/comptes/")


def test_another_pole_sees_its_own_needs_only(worlds: Worlds) -> None:
    page = words(signed_in(worlds, "other pole").get("/besoins/"))
    assert worlds.a.other_rows[Need].establishment.name in page
    assert worlds.a.rows[Need].establishment.name not in page


def test_filters_show_chips_and_an_honest_empty_state(worlds: Worlds) -> None:
    client = signed_in(worlds, "pole")
    page = words(client.get("/besoins/?state=escalated"))
    assert "État : Transmis au pôle" in page
    assert "1 besoin" in page
    page = words(client.get("/besoins/?q=introuvable"))
    assert "Aucun besoin ne correspond." in page
    assert "Effacer les filtres" in page
    every = words(client.get("/besoins/?to_place=on"))
    assert "Sans lieu seulement" in every


def test_a_wrong_filter_or_sort_or_page_breaks_nothing(worlds: Worlds) -> None:
    client = signed_in(worlds, "pole")
    assert client.get("/besoins/?state=ailleurs").status_code == 200
    assert client.get("/besoins/?establishment=0000000X").status_code == 200
    assert client.get("/besoins/?tri=mot_de_passe&page=zz").status_code == 200
    assert client.get("/besoins/?tri=-eleve&page=9999").status_code == 200
    assert client.get("/offres/?du=demain").status_code == 200


def test_search_ignores_accents_and_takes_every_word(worlds: Worlds) -> None:
    client = signed_in(worlds, "pole")
    name = f"temoin {worlds.a.canary.lower()}"
    assert "Témoin" in words(client.get("/besoins/", {"q": name}))
    assert "Aucun besoin" in words(client.get("/besoins/", {"q": f"{name} autre"}))


def test_the_sort_heading_says_its_direction_and_reverses(worlds: Worlds) -> None:
    page = words(signed_in(worlds, "pole").get("/besoins/?tri=eleve&state=escalated"))
    assert 'aria-sort="ascending"' in page
    assert "state=escalated&tri=-eleve" in page


def test_htmx_gets_the_list_alone(worlds: Worlds) -> None:
    client = signed_in(worlds, "pole")
    for path, root in (("/besoins/", "resultats"), ("/offres/", "offres")):
        answer = words(client.get(path, headers={"HX-Request": "true"}))
        assert f'id="{root}"' in answer
        assert "<html" not in answer


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("path", ["/besoins/", "/offres/"])
def test_exports_hold_the_filtered_rows(worlds: Worlds, path: str, fmt: str) -> None:
    response = signed_in(worlds, "pole").get(f"{path}?format={fmt}")
    assert response.status_code == 200
    assert f".{fmt}" in response["Content-Disposition"]
    assert worlds.b.canary.encode() not in response.content


def test_the_csv_says_what_the_page_says(worlds: Worlds) -> None:
    body = signed_in(worlds, "pole").get("/besoins/?state=escalated&format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body), delimiter=";"))
    assert rows[0][:3] == ["Élève", "Classe", "Établissement"]
    assert len(rows) == 2
    assert rows[1][0] == str(worlds.a.rows[Need].student)


def test_a_company_sees_its_offers_in_every_academie(worlds: Worlds) -> None:
    page = words(signed_in(worlds, "company").get("/entreprise/offres/"))
    assert worlds.a.rows[OfferPublication].offer.title in page
    assert "Offre partagée" not in page


@pytest.mark.parametrize("path", ["/besoins/", "/offres/"])
def test_queries_do_not_grow_with_rows(worlds: Worlds, assert_max_queries: Any, path: str) -> None:
    client = signed_in(worlds, "pole")
    client.get(path)
    with assert_max_queries(20):
        client.get(path)
