"""Homes of the rectorat, of a school, of a company; the page of a pôle."""

import datetime as dt

import pytest
from django.urls import reverse

from config.homes.rectorat import overview, rate_class
from equity.tabulation import ALL, TOTAL
from tests.factories import (
    CommuneFactory,
    CompanyMemberFactory,
    EquityFigureFactory,
    EquitySnapshotFactory,
    MissionLetterFactory,
    PoleFactory,
    RectoratStaffFactory,
    RunFactory,
    StaffMemberFactory,
)
from tests.pages.conftest import TODAY
from tests.pages.test_coordinator_home import Text, home


@pytest.fixture
def academie(world):
    """Three pôles: one frozen, one with a run alone, one without letter; a commune far from all."""
    frozen = EquitySnapshotFactory(pole=world.pole, frozen=True)
    EquityFigureFactory(
        snapshot=frozen, indicator="placement_rate", dimension=TOTAL, group=ALL, numerator=80, denominator=100,
        value=0.8, low=0.71, high=0.87,
    )  # fmt: skip
    second = PoleFactory(academie=world.pole.academie, name="Bois-Essai", slug="bois-essai")
    RunFactory(campaign__pole=second, done=True, students=10, placed=9)
    MissionLetterFactory(pole=second, starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 3, 19))
    third = PoleFactory(academie=world.pole.academie, name="Plaine-Démo", slug="plaine-demo")
    MissionLetterFactory(pole=third, starts_on=dt.date(2025, 9, 1), ends_on=dt.date(2027, 2, 12))
    CommuneFactory(academie=world.pole.academie, name="Les Essarts-Fictifs", population=640)
    return world.pole.academie


def test_rectorat_reads_the_poles_in_alphabetical_order(client, academie):
    words = str(Text(home(client, RectoratStaffFactory(academie=academie).user)))
    assert words.index("Bois-Essai") < words.index("Plaine-Démo") < words.index("Rive-Exemple")
    assert "Poste vacant depuis 18 jours" in words
    assert "80,0 %" in words
    assert "71,0 % à 87,0 %" in words
    assert "proposés par le calcul du" in words
    assert "Les Essarts-Fictifs" in words


def test_letters_to_treat_come_with_the_missing_ones_first(academie):
    view = overview(academie, TODAY)
    assert [row.pole.name for row in view.letters] == ["Plaine-Démo", "Bois-Essai"]
    assert view.letters[1].letter_days == 17


def test_a_frozen_rate_wins_over_a_run(academie, world):
    RunFactory(campaign__pole=world.pole, done=True, students=10, placed=1)
    view = overview(academie, TODAY)
    measures = {row.pole.name: row.measure for row in view.rows}
    assert (measures["Rive-Exemple"].value, measures["Rive-Exemple"].frozen) == (0.8, True)
    assert (measures["Bois-Essai"].value, measures["Bois-Essai"].frozen) == (0.9, False)
    assert measures["Plaine-Démo"] is None


def test_a_suppressed_rate_is_an_s_on_the_map_and_in_the_table(client, world):
    frozen = EquitySnapshotFactory(pole=world.pole, frozen=True)
    EquityFigureFactory(snapshot=frozen, indicator="placement_rate", dimension=TOTAL, group=ALL, suppressed=True)
    words = str(Text(home(client, RectoratStaffFactory(academie=world.pole.academie).user)))
    assert "secret statistique, 1 taux masqué" in words


def test_rectorat_reads_no_pupil(client, academie, world, make_pupils):
    names = []
    for number, need in enumerate(make_pupils(world, 3, 3, escalated=True)):
        # Generated names are shared with adults: these are the pupils' own.
        need.student.last_name = f"Pupille-{number}-Fictive"
        need.student.save()
        names.append(need.student.last_name)
    html = home(client, RectoratStaffFactory(academie=academie).user)
    html += client.get(reverse("poles:pole", args=[world.pole.slug])).content.decode()
    assert not [name for name in names if name in html]


def test_rectorat_home_asks_a_constant_number_of_queries(academie, assert_max_queries):
    for _ in range(3):
        PoleFactory(academie=academie)
    with assert_max_queries(12):
        overview(academie, TODAY)


def test_communes_find_their_nearest_pole(academie):
    lonely = overview(academie, TODAY).uncovered
    assert all(line.nearest is not None and line.metres is not None for line in lonely)


@pytest.mark.parametrize(("share", "css"), [(0.5, "rate-0"), (0.8, "rate-1"), (0.879, "rate-2"), (0.88, "rate-3")])
def test_classes_of_the_map_have_fixed_bounds(share, css):
    assert rate_class(share) == css


def test_academie_without_pole(client, db):
    words = str(Text(home(client, RectoratStaffFactory().user)))
    assert "L’académie n’a pas encore de pôle." in words


def test_list_and_page_of_poles(client, academie, world):
    client.force_login(RectoratStaffFactory(academie=academie).user)
    assert client.get(reverse("poles:poles")).status_code == 200
    words = str(Text(client.get(reverse("poles:pole", args=[world.pole.slug])).content.decode()))
    assert world.school.name in words


def test_coordinator_has_one_pole(client, academie, world):
    client.force_login(world.letter.user)
    assert client.get(reverse("poles:poles"))["Location"] == reverse("poles:pole", args=[world.pole.slug])
    assert client.get(reverse("poles:pole", args=[world.pole.slug])).status_code == 200
    assert client.get(reverse("poles:pole", args=["plaine-demo"])).status_code == 404


def test_school_and_company_do_not_read_the_pages_of_poles(client, new_client, world):
    client.force_login(StaffMemberFactory(establishment=world.school).user)
    assert client.get(reverse("poles:poles")).status_code == 403
    company = new_client()
    company.force_login(CompanyMemberFactory().user)
    assert company.get(reverse("poles:pole", args=[world.pole.slug])).status_code == 404


def test_school_sees_its_classes_and_not_those_of_the_others(client, busy, make_pupils):
    from tests.factories import EstablishmentFactory, PoleMembershipFactory
    from tests.pages.conftest import World

    other = EstablishmentFactory(academie=busy.pole.academie)
    PoleMembershipFactory(pole=busy.pole, establishment=other)
    theirs = make_pupils(World(busy.pole, busy.letter, other), 5, 1)[0]
    html = home(client, StaffMemberFactory(establishment=busy.school).user)
    words = str(Text(html))
    assert "Que dois-je faire maintenant ?" in words
    assert theirs.student.school_class.name not in words
    assert "Élèves attendus en entreprise 18" in words
    assert "Sans lieu 15" in words
