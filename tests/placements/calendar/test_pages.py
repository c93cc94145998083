"""The board, its exports, the switch between pôles, and the feeds."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import AuditEntry
from establishments.models import StaffMember
from placements.calendar import feeds, services
from placements.calendar.reading import read
from poles.models import Academie, MissionLetter
from poles.nomenclatures import Sector
from tenancy.scope import acting_as
from tests.factories import EstablishmentFactory, PoleFactory, PoleMembershipFactory, StaffMemberFactory
from tests.placements.calendar.conftest import MARCH, TODAY, leave
from tests.support.reading import words

BOARD = "/calendrier/"


@pytest.fixture
def coordinator(client, town):
    client.force_login(town.coordinator)
    return client


@pytest.fixture
def staff(new_client, town):
    client = new_client()
    client.force_login(town.staff)
    return client


def test_the_saturation_of_the_town_by_hand(town, as_role):
    with acting_as(town.actor(town.coordinator).scope), as_role():
        facts = read(town.pole, 2026, TODAY)
    load = next(one for one in facts.loads if one.speciality == Sector.COMMERCE)
    index = next(number for number, week in enumerate(facts.weeks) if week.monday == MARCH)
    found = load.at(index, facts.weeks[index])
    # Seven students of trade, all out; three seats, one place found outside the bank: three are missing.
    assert (found.out, found.seats, found.own, found.missing, found.share) == (7, 3, 1, 3, 1.0)
    assert found.index == pytest.approx(7 / 4)
    assert [one.name for one in facts.schools] == ["Lycée Ada-Fictive", "Lycée Basile-Fictif"]


def test_the_board_shows_schools_weeks_saturation_and_what_to_stagger(coordinator, town):
    page = words(coordinator.get(BOARD))
    assert "Calendrier du pôle rive" in page
    assert "Lycée Ada-Fictive" in page
    assert "Lycée Basile-Fictif" in page
    assert "Lycée Voisin-Fictif" not in page
    assert "semaine du lundi 8 février, Vacances d'hiver" in page
    assert "Semaine du lundi 1er mars" in page
    assert "3 places manquent" in page
    assert "1VENTE" in page
    assert "Rien n’est changé ici." in page
    assert "Témoin-Secret" not in page


def test_school_staff_read_the_calendar_of_their_pole(staff, town):
    page = words(staff.get(BOARD))
    assert "Lycée Basile-Fictif" in page
    assert "Ouvrir aux autres pôles" not in page
    assert "Témoin-Secret" not in page


def test_a_school_without_pole_is_told_so(client, town):
    alone = StaffMemberFactory(establishment__academie=town.pole.academie)
    client.force_login(alone.user)
    assert "n’est membre d’aucun pôle" in words(client.get(BOARD))
    assert "n’est membre d’aucun pôle" in words(client.get("/calendrier/abonnement/"))


def test_filters_are_in_the_address_and_a_wrong_one_breaks_nothing(coordinator, town):
    page = words(coordinator.get(BOARD + "?secteur=F&vue=classes"))
    assert "1MELEC" in page
    assert "1VENTE" not in page
    assert "3B" in words(coordinator.get(BOARD + "?secteur=obs&vue=classes"))
    page = words(coordinator.get(BOARD + "?partie=t1"))
    assert "sept. 2026" in page
    assert "semaine du lundi 7 juin" not in page
    assert "Aucune classe ne correspond" in words(coordinator.get(BOARD + "?secteur=L"))
    for query in ("annee=x", "annee=99999999999", "secteur=ZZ&niveau=1", "etablissement=0000000A", "format=pdf"):
        assert coordinator.get(f"{BOARD}?{query}").status_code == 200


def test_the_export_is_what_is_asked(coordinator, town):
    text = coordinator.get(BOARD + "?secteur=F&format=csv").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "Établissement;Pôle;Classe;Niveau;Spécialité;Nature;Du;Au;Élèves"
    assert len(lines) == 2
    assert lines[1].endswith("PFMP;01/03/2027;12/03/2027;2")
    assert coordinator.get(BOARD + "?format=ods").status_code == 200


def test_the_board_asks_a_constant_number_of_queries(coordinator, town, assert_max_queries):
    coordinator.get(BOARD)
    for number in range(12):
        leave(town.other, f"1Y{number}", MARCH + dt.timedelta(weeks=number))
    with assert_max_queries(24):
        page = words(coordinator.get(BOARD))
    assert "16 périodes" in page


def test_a_pole_shows_its_dates_to_the_others_when_it_says_so(coordinator, new_client, town):
    neighbour = new_client()
    neighbour.force_login(town.next_coordinator)
    assert "Lycée Ada-Fictive" not in words(neighbour.get(BOARD))
    answer = coordinator.post("/calendrier/partage/", {"partage": "oui"}, follow=True)
    assert "voient désormais les dates" in words(answer)
    coordinator.post("/calendrier/partage/", {"partage": "oui"})
    assert AuditEntry.objects.filter(verb="calendar.opened").count() == 1
    page = words(neighbour.get(BOARD + "?vue=classes"))
    assert "1VENTE" in page
    text = neighbour.get(BOARD + "?format=csv").content.decode("utf-8-sig")
    # Dates, never the size of a class of another pôle.
    assert "Lycée Basile-Fictif;rive;1VENTE;1re professionnelle" in text
    assert "01/03/2027;12/03/2027;\r\n" in text
    coordinator.post("/calendrier/partage/", {"partage": "non"})
    assert "1VENTE" not in words(neighbour.get(BOARD + "?vue=classes"))


def test_the_wall_of_the_academie_holds_when_calendars_are_open(coordinator, town):
    beyond = PoleFactory(academie=Academie.objects.get(pk="10"), name="lointain", slug="lointain", shares_calendar=True)
    school = EstablishmentFactory(academie=beyond.academie, name="Lycée Lointain-Fictif")
    PoleMembershipFactory(pole=beyond, establishment=school, starts_on=dt.date(2025, 9, 1))
    leave(school, "1LYON")
    for query in ("", "?vue=classes", "?format=csv"):
        text = coordinator.get(BOARD + query).content.decode()
        assert "1VENTE" in text
        assert "1LYON" not in text
        assert "Lointain" not in text


def test_only_the_coordinator_opens_the_calendar(staff, town):
    assert staff.post("/calendrier/partage/", {"partage": "oui"}).status_code == 403
    actor = town.actor(town.next_coordinator)
    with acting_as(actor.scope), pytest.raises(PermissionDenied):
        services.share(actor=actor, pole=town.pole, shares=True)


def address(town, user, kind, thing):
    actor = town.actor(user)
    with acting_as(actor.scope):
        return reverse("calendar:feed", args=[feeds.secret_of(actor, kind, str(thing))])


def test_a_feed_gives_dates_and_no_person_to_whoever_has_its_address(client, town):
    answer = client.get(address(town, town.coordinator, feeds.POLE, town.pole.pk))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode().replace("\r\n ", "")
    assert "SUMMARY:PFMP\\, 1VENTE" in text
    assert "DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270313" in text
    assert "SUMMARY:Vacances d'hiver" in text
    assert "1LOIN" not in text
    assert "Témoin-Secret" not in text
    assert str(town.coordinator.pk) not in answer.request["PATH_INFO"].split("/")


def test_a_feed_of_a_school_and_of_a_class(client, town):
    text = client.get(address(town, town.staff, feeds.SCHOOL, town.school.pk)).content.decode()
    assert "1MCV" in text
    assert "1VENTE" not in text
    text = client.get(address(town, town.staff, feeds.CLASS, town.periods[0].school_class_id)).content.decode()
    assert "1MCV" in text
    assert "1MELEC" not in text


def test_a_feed_never_opens_what_is_not_the_persons(client, town):
    for user, kind, thing in (
        (town.staff, feeds.SCHOOL, town.other.pk),
        (town.staff, feeds.CLASS, town.periods[1].school_class_id),
        (town.coordinator, feeds.POLE, town.neighbour.pk),
        (town.coordinator, feeds.SCHOOL, town.foreign.pk),
        (town.staff, "student", town.periods[0].pk),
    ):
        assert client.get(address(town, user, kind, thing)).status_code == 404


def test_an_address_closes_with_the_function_the_password_or_the_account(client, town, today_is):
    school = address(town, town.staff, feeds.SCHOOL, town.school.pk)
    pole = address(town, town.coordinator, feeds.POLE, town.pole.pk)
    assert client.get(school).status_code == client.get(pole).status_code == 200
    StaffMember.objects.filter(user=town.staff).update(ends_on=TODAY - dt.timedelta(days=1))
    assert client.get(school).status_code == 404
    town.coordinator.set_password("autre-phrase-bien-fictive")
    town.coordinator.save()
    assert client.get(pole).status_code == 404
    pole = address(town, town.coordinator, feeds.POLE, town.pole.pk)
    assert client.get(pole).status_code == 200
    MissionLetter.objects.filter(pole=town.pole).update(state="revoked")
    assert client.get(pole).status_code == 404


@pytest.mark.parametrize("secret", ["x", "gAAAAABkOPxx", "%00", "a" * 3000])
def test_a_made_up_address_opens_nothing(client, town, secret):
    assert client.get(f"/calendrier/flux/{secret}.ics").status_code == 404


def test_the_page_of_addresses(coordinator, staff, town):
    page = words(coordinator.get("/calendrier/abonnement/"))
    assert "Pôle rive" in page
    assert "Lycée Basile-Fictif" in page
    page = words(staff.get("/calendrier/abonnement/"))
    assert "Classe 1MCV" in page
    assert "1VENTE" not in page
