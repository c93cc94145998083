"""The rectorat reads the calendar of its zone, and keeps its own where the académie has one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from establishments.calendar.reading import calendar_key, calendar_of, calendars_of, durations, year_of
from poles.models import Academie, SchoolHoliday
from poles.reference.holidays import HOLIDAYS
from poles.reference.loader import load_holidays
from tests.factories import RectoratStaffFactory
from tests.reference.test_reference import get_model
from tests.support.reading import words

DATA = {"name": "Vacances de carnaval", "starts_on": "2027-02-06", "ends_on": "2027-02-14", "source": "Arrêté d'essai"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def sign_in(client, today_is):
    today_is("2026-10-05")

    def go(code):
        client.force_login(RectoratStaffFactory(academie=Academie.objects.get(pk=code)).user)
        return client

    return go


def test_the_facts_of_a_calendar_do_not_overlap_and_name_their_text():
    for one in HOLIDAYS:
        assert one.source
        assert one.starts_on <= one.ends_on
        rows = [other for other in HOLIDAYS if other.calendar == one.calendar and other is not one]
        assert not [other for other in rows if other.starts_on <= one.ends_on and other.ends_on >= one.starts_on]


def test_holidays_begin_on_a_saturday_and_end_on_the_eve_of_a_school_day():
    for one in HOLIDAYS:
        if one.calendar in "ABC" and "Pont" not in one.name:
            assert one.starts_on.weekday() == 5, one
            assert "été" in one.name or one.ends_on.weekday() == 6, one


@pytest.mark.parametrize(
    ("code", "key", "first", "last"),
    [
        ("24", "C", dt.date(2027, 2, 6), dt.date(2027, 2, 21)),
        ("10", "A", dt.date(2027, 2, 13), dt.date(2027, 2, 28)),
        ("17", "B", dt.date(2027, 2, 20), dt.date(2027, 3, 7)),
    ],
)
def test_winter_by_zone(code, key, first, last):
    academie = Academie.objects.get(pk=code)
    assert calendar_key(academie) == key
    winter = next(one for one in calendar_of(academie, 2026).holidays if "hiver" in one.name)
    assert (winter.starts_on, winter.ends_on) == (first, last)


def test_an_own_calendar_begins_in_august_and_keeps_the_summer_before():
    academie = Academie.objects.get(pk="28")
    found = calendars_of(academie, [2025, 2026])
    assert found[2025].known
    assert not found[2026].known
    assert found[2026].first == dt.date(2026, 8, 1)
    assert found[2026].holiday_on(dt.date(2026, 8, 10)).name == "Vacances d'hiver austral"
    assert year_of(dt.date(2026, 8, 20), own=True) == 2026
    assert year_of(dt.date(2026, 8, 20)) == 2025


def test_a_year_that_is_not_in_the_table_is_left_out():
    assert calendars_of(Academie.objects.get(pk="24"), [1900]) == {}


def test_durations_are_read_once_with_their_texts():
    limits = durations().on(dt.date(2027, 6, 1))
    assert limits["weeks_min_1pro"][0] == 8
    assert "2023" in limits["weeks_min_1pro"][1]
    assert "weeks_min_tpro" not in durations().on(dt.date(2022, 6, 1))


def test_loading_again_leaves_a_correction_alone():
    SchoolHoliday.objects.filter(calendar="C", school_year=2026, name="Vacances de Noël").update(ends_on="2027-01-04")
    assert load_holidays(get_model).added == 0
    assert SchoolHoliday.objects.get(calendar="C", school_year=2026, name="Vacances de Noël").ends_on.day == 4
    load_holidays(get_model, force=True)
    assert SchoolHoliday.objects.get(calendar="C", school_year=2026, name="Vacances de Noël").ends_on.day == 3


def test_the_calendar_of_a_zone_is_read_and_not_changed(sign_in):
    client = sign_in("24")
    page = words(client.get("/calendrier-scolaire/"))
    assert "Zone C : calendrier national" in page
    assert "Arrêté du 22 octobre 2025" in page
    assert "Lundi de Pâques" in page
    assert "Ajouter des vacances" not in page
    row = SchoolHoliday.objects.filter(calendar="C").first()
    assert client.get("/calendrier-scolaire/ajouter/").status_code == 403
    assert client.post(reverse("schooling:holiday-edit", args=[row.pk]), DATA).status_code == 403
    assert client.get("/calendrier-scolaire/?annee=zzzz").status_code == 200


def test_an_own_calendar_is_kept_by_the_rectorat(sign_in):
    client = sign_in("31")
    assert "Calendrier non renseigné" in words(client.get("/calendrier-scolaire/"))
    add = "/calendrier-scolaire/ajouter/?annee=2026"
    assert "La fin précède le début" in words(client.post(add, DATA | {"ends_on": "2027-02-01"}))
    assert "sortent de l'année scolaire" in words(client.post(add, DATA | {"ends_on": "2028-02-01"}))
    assert client.post(add, DATA).status_code == 302
    row = SchoolHoliday.objects.get(calendar="31")
    assert (row.school_year_id, row.source) == (2026, "Arrêté d'essai")
    assert "a déjà des vacances à ces dates" in words(client.post(add, DATA))
    edit = reverse("schooling:holiday-edit", args=[row.pk])
    assert "Vacances de carnaval" in words(client.get(edit))
    assert client.post(edit, DATA | {"ends_on": "2027-02-21"}).status_code == 302
    assert "21/02/2027" in words(client.get("/calendrier-scolaire/?annee=2026"))
    assert calendar_of(Academie.objects.get(pk="31"), 2026).known
    assert client.post(reverse("schooling:holiday-remove", args=[row.pk])).status_code == 302
    assert not SchoolHoliday.objects.filter(calendar="31").exists()
    verbs = list(AuditEntry.objects.filter(academie_id="31").order_by("number").values_list("verb", flat=True))
    assert verbs == ["holiday.added", "holiday.edited", "holiday.removed"]


def test_the_calendar_of_another_academie_does_not_exist(sign_in):
    row = SchoolHoliday.objects.filter(calendar="28").first()
    client = sign_in("31")
    assert client.get(reverse("schooling:holiday-edit", args=[row.pk])).status_code == 404
    assert client.post(reverse("schooling:holiday-remove", args=[row.pk])).status_code == 404
    assert client.get("/calendrier-scolaire/99999999999/").status_code == 404
