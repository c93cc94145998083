"""Creating and editing a pôle: picks, coverage, refusals, two people at once."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from poles.models import Pole, PoleCommune
from poles.services import PoleRefused, create_pole, edit_pole
from poles.territory import territory_of
from poles.versions import Conflict
from tenancy.scope import acting_as
from tests.factories import CommuneFactory, MissionLetterFactory, PoleCommuneFactory, RectoratStaffFactory
from tests.support.reading import words


def codes_of(pole: Pole) -> set[str]:
    return set(PoleCommune.objects.filter(pole=pole).values_list("commune", flat=True))


def posted(province, **changes):
    data = {"name": "Rive-Exemple", "kind": "bassin", "version": 1, "communes": province.inside.pk}
    return {key: value for key, value in (data | changes).items() if value is not None}


@pytest.fixture
def rectorat(client, province):
    client.force_login(province.user)
    return client


def test_rectorat_creates_a_pole_by_its_epci(rectorat, province):
    url = reverse("poles:create")
    page = rectorat.post(url, {"name": "Plaine-Démo", "kind": "campus", "group": "epci:290000001", "add_group": "1"})
    assert page.status_code == 200
    assert not Pole.objects.filter(name="Plaine-Démo").exists(), "un choix n'enregistre rien"
    assert "3 communes choisies" in words(page)
    assert "dans ce pôle et dans Bois-Essai" in words(page)
    assert 'value="Plaine-Démo"' in page.content.decode(), "ce qui est saisi reste"
    sent = {"name": "Plaine-Démo", "kind": "campus", "communes": page.context["codes"], "save": "1"}
    answer = rectorat.post(url, sent)
    pole = Pole.objects.get(name="Plaine-Démo")
    assert answer["Location"] == reverse("poles:pole", args=["plaine-demo"])
    assert (pole.kind, pole.version, pole.changed_by) == ("campus", 1, province.user)
    assert codes_of(pole) == {province.inside.pk, province.theirs.pk, province.alone.pk}
    assert AuditEntry.objects.get(verb="pole.created").object_id == str(pole.pk)


def test_communes_covered_twice_or_by_nobody_are_said_live(rectorat, province):
    url = reverse("poles:edit", args=["rive-exemple"])
    before = words(rectorat.get(url))
    assert "0 commune dans deux pôles" in before
    assert "1 commune sans pôle" in before
    page = words(rectorat.post(url, posted(province, add=[province.theirs.pk, province.alone.pk])))
    assert "1 commune dans deux pôles" in page
    assert "0 commune sans pôle" in page
    assert codes_of(province.mine) == {province.inside.pk}


@pytest.mark.parametrize(
    ("picks", "expected"),
    [
        ({"toggle": "alone"}, {"inside", "alone"}),
        ({"toggle": "inside"}, set()),
        ({"remove": "inside"}, set()),
        ({"add_named": "1", "named": "les essarts fictifs ; SAINT-ESSAI"}, {"inside", "alone", "theirs"}),
        ({"remove_group": "1", "group": "epci:290000001"}, set()),
        ({"add_group": "1", "group": "departement:9AX"}, {"inside", "alone", "theirs"}),
    ],
)
def test_picks(rectorat, province, picks, expected):
    sent = {key: getattr(province, value).pk if hasattr(province, value) else value for key, value in picks.items()}
    page = rectorat.post(reverse("poles:edit", args=["rive-exemple"]), posted(province, **sent))
    assert set(page.context["codes"].split()) == {getattr(province, name).pk for name in expected}


def test_a_name_of_no_commune_or_of_several_is_said(rectorat, province):
    twin = CommuneFactory(academie=province.academie, name="Saint-Essai")
    url = reverse("poles:edit", args=["rive-exemple"])
    page = rectorat.post(url, posted(province, add_named="1", named="Nulle-Part, Saint-Essai"))
    assert "« Nulle-Part » : aucune commune" in words(page)
    assert "« Saint-Essai » : 2 communes portent ce nom" in words(page)
    assert set(page.context["territory"].candidates) == {twin, province.theirs}
    assert "Choisissez un département" in words(rectorat.post(url, posted(province, add_group="1", group="x:1")))


def test_an_emptied_territory_is_refused_and_nothing_is_lost(rectorat, province):
    url = reverse("poles:edit", args=["rive-exemple"])
    page = rectorat.post(url, posted(province, name="Rive-Nouvelle", communes="", save="1"))
    assert page.status_code == 422
    assert "Le territoire ne peut pas être vidé" in words(page)
    assert 'value="Rive-Nouvelle"' in page.content.decode()
    province.mine.refresh_from_db()
    assert (province.mine.name, codes_of(province.mine)) == ("Rive-Exemple", {province.inside.pk})


def test_a_taken_name_is_refused(rectorat, province):
    page = rectorat.post(reverse("poles:create"), posted(province, name="  bois-essai ", save="1"))
    assert "s'appelle déjà « bois-essai »" in words(page)
    page = rectorat.post(reverse("poles:edit", args=["rive-exemple"]), posted(province, name="Bois-Essai", save="1"))
    assert page.status_code == 422


def test_a_page_s_address_is_not_a_name(province):
    with acting_as(province.actor.scope), pytest.raises(PoleRefused):
        create_pole(actor=province.actor, name="Nouveau", kind="bassin", communes=[province.inside.pk])


def test_an_address_left_by_a_renamed_pole_is_not_reused(province):
    Pole.objects.filter(pk=province.neighbour.pk).update(name="Autre nom")
    with acting_as(province.actor.scope):
        pole = create_pole(actor=province.actor, name="Bois-Essai", kind="bassin", communes=[province.alone.pk])
    assert pole.slug == "bois-essai-2"


def test_a_commune_of_another_academie_is_refused(province):
    stranger = CommuneFactory(academie__code="9B")
    with acting_as(province.actor.scope), pytest.raises(PoleRefused, match=stranger.pk):
        edit_pole(
            actor=province.actor, pole=province.mine, version=1, name="Rive", kind="bassin",
            communes=[province.inside.pk, stranger.pk],
        )  # fmt: skip
    assert codes_of(province.mine) == {province.inside.pk}


def test_two_people_at_once_see_both_versions_and_lose_nothing(rectorat, new_client, province):
    other = new_client()
    colleague = RectoratStaffFactory(academie=province.academie, user__last_name="Collègue-Témoin").user
    other.force_login(colleague)
    url = reverse("poles:edit", args=["rive-exemple"])
    theirs = f"{province.inside.pk} {province.theirs.pk}"
    assert other.post(url, posted(province, name="Rive-Commune", communes=theirs, save="1")).status_code == 302

    mine = f"{province.inside.pk} {province.alone.pk}"
    page = rectorat.post(url, posted(province, name="Rive-Mienne", communes=mine, save="1"))
    text = words(page)
    assert page.status_code == 422
    assert "Collègue-Témoin" in text
    assert all(name in text for name in ("Rive-Mienne", "Rive-Commune", "Les Essarts-Fictifs", "Saint-Essai"))
    assert ("Nom", "Rive-Mienne", "Rive-Commune") in page.context["differences"]
    province.mine.refresh_from_db()
    assert province.mine.name == "Rive-Commune", "leur version n'est pas écrasée"

    kept = posted(
        province, name="Rive-Mienne", communes=page.context["codes"], version=page.context["version"], save="1"
    )
    assert rectorat.post(url, kept).status_code == 302
    province.mine.refresh_from_db()
    assert (province.mine.name, province.mine.version) == ("Rive-Mienne", 3)
    assert codes_of(province.mine) == set(mine.split())


def test_saving_the_same_words_changes_nothing(province):
    with acting_as(province.actor.scope):
        edit_pole(
            actor=province.actor, pole=province.mine, version=1, name="Rive-Exemple", kind="bassin",
            communes=[province.inside.pk],
        )  # fmt: skip
        with pytest.raises(Conflict):
            edit_pole(
                actor=province.actor, pole=province.mine, version=0, name="X", kind="bassin",
                communes=[province.inside.pk],
            )  # fmt: skip
    province.mine.refresh_from_db()
    assert province.mine.version == 1
    assert not AuditEntry.objects.filter(verb="pole.edited").exists()


def test_who_may(client, new_client, province):
    letter = MissionLetterFactory(pole=province.mine)
    client.force_login(letter.user)
    assert client.get(reverse("poles:create")).status_code == 403
    assert client.get(reverse("poles:edit", args=["rive-exemple"])).status_code == 403
    assert client.get(reverse("poles:edit", args=["bois-essai"])).status_code == 404
    stranger = new_client()
    stranger.force_login(RectoratStaffFactory(academie__code="9B").user)
    assert stranger.get(reverse("poles:edit", args=["rive-exemple"])).status_code == 404
    from accounts.actors import actors_of

    coordinator = actors_of(letter.user)[0]
    with acting_as(coordinator.scope), pytest.raises(PermissionDenied):
        create_pole(actor=coordinator, name="À moi", kind="bassin", communes=[province.alone.pk])


def test_the_page_asks_a_constant_number_of_queries(province, assert_max_queries):
    for _ in range(20):
        PoleCommuneFactory(pole=province.mine)
    with acting_as(province.actor.scope), assert_max_queries(2):
        assert len(territory_of(province.academie.pk, province.mine).chosen) == 21
