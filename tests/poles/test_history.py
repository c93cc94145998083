"""The history of a pôle, and the ways to its pages from the homes."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from establishments.services import join
from poles.services import edit_pole
from tenancy.scope import acting_as
from tests.factories import EstablishmentFactory, InvitationFactory, MissionLetterFactory, RectoratStaffFactory
from tests.support.reading import words


def test_acts_on_the_pole_and_on_no_other(client, province):
    actor = province.actor
    school = EstablishmentFactory(academie=province.academie, name="Lycée Ada-Fictive")
    with acting_as(actor.scope):
        for pole, name, commune in (
            (province.mine, "Rive-Nouvelle", province.alone),
            (province.neighbour, "Bois-Nouveau", province.theirs),
        ):
            edit_pole(actor=actor, pole=pole, version=1, name=name, kind="bassin", communes=[commune.pk])
        join(actor=actor, pole=province.mine, establishment=school, starts_on=timezone.localdate())
    client.force_login(province.user)
    page = words(client.get(reverse("poles:history", args=["rive-exemple"])))
    assert "2 actes" in page
    assert "Rectorat-Témoin (rectorat) a rattaché Lycée Ada-Fictive au pôle" in page
    assert "a modifié le pôle Rive-Nouvelle ; communes ajoutées : 1, retirées : 1" in page
    assert "Bois-Nouveau" not in page
    address = reverse("poles:history", args=["rive-exemple"])
    assert "1 acte" in words(client.get(address, {"verb": "pole.edited"}))
    assert "Lycée Ada-Fictive" in b"".join(client.get(address, {"format": "csv"})).decode("utf-8-sig")


def test_who_may(client, new_client, province):
    client.force_login(MissionLetterFactory(pole=province.mine).user)
    assert client.get(reverse("poles:history", args=["rive-exemple"])).status_code == 403
    stranger = new_client()
    stranger.force_login(RectoratStaffFactory(academie__code="9B").user)
    assert stranger.get(reverse("poles:history", args=["rive-exemple"])).status_code == 404


def test_each_function_finds_its_acts_on_the_page_of_the_pole(client, new_client, province):
    def links(user: object) -> str:
        session = new_client()
        session.force_login(user)
        return session.get(reverse("poles:pole", args=["rive-exemple"])).content.decode()

    rectorat = links(province.user)
    coordinator = links(MissionLetterFactory(pole=province.mine).user)
    for name in ("members", "partners", "plan"):
        address = f'href="{reverse(f"poles:{name}", args=["rive-exemple"])}"'
        assert address in rectorat
        assert address in coordinator
    for name in ("edit", "history"):
        address = f'href="{reverse(f"poles:{name}", args=["rive-exemple"])}"'
        assert address in rectorat
        assert address not in coordinator
    client.force_login(province.user)
    assert reverse("poles:create") in client.get(reverse("poles:poles")).content.decode()
    assert reverse("poles:orphans") in client.get(reverse("home")).content.decode()


def test_the_home_of_the_rectorat_counts_the_invitations_that_wait(client, province):
    InvitationFactory(academie=province.academie, invited_by=province.user)
    InvitationFactory(academie__code="9B", invited_by=province.user)
    client.force_login(province.user)
    page = client.get(reverse("home"))
    assert "1 invitation en attente" in words(page)
    assert reverse("accounts:invitations") in page.content.decode()
