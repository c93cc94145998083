"""Pages of classes and periods: what is read, what is refused, constant queries, exports."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from establishments.models import Period, SchoolClass
from establishments.periods import services
from tests.establishments.periods.conftest import AUTUMN
from tests.factories import ClassAssignmentFactory, MefFactory, NeedFactory, SchoolClassFactory, StudentFactory
from tests.support.reading import words

FIRST, LAST = AUTUMN
DATES = {"kind": "pfmp", "starts_on": "2026-11-16", "ends_on": "2026-12-11"}


@pytest.fixture
def staff(client, lycee):
    client.force_login(lycee.user)
    return client


@pytest.fixture
def referent(new_client, lycee):
    client = new_client()
    client.force_login(lycee.referent.user)
    return client


def test_the_list_says_weeks_planned_and_due_and_what_to_check(staff, lycee, out):
    out(lycee.electricity)
    page = words(staff.get("/classes/"))
    assert "3 classes" in page
    assert "4 semaines" in page
    assert "sur 8 semaines" in page
    assert "il en manque 4" in page


def test_the_list_asks_a_constant_number_of_queries(staff, lycee, out, assert_max_queries):
    out(lycee.electricity)
    staff.get("/classes/")
    for number in range(25):
        one = SchoolClassFactory(establishment=lycee.school, school_year=lycee.year, name=f"1X{number}")
        out(one)
        StudentFactory(establishment=lycee.school, school_class=one)
    with assert_max_queries(19):
        page = words(staff.get("/classes/"))
    assert "28 classes" in page


def test_filters_and_exports(staff, lycee, out):
    out(lycee.electricity)
    assert "Aucune classe ne correspond." in words(staff.get("/classes/?q=introuvable"))
    page = words(staff.get("/classes/?sans=on"))
    assert "1MCV" in page
    assert "1MELEC" not in page
    text = staff.get("/classes/?level=1pro&format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == (
        "Classe;Niveau;Formation;Élèves;Périodes;Semaines prévues;Semaines attendues;À vérifier"
    )
    assert len(text.splitlines()) == 3
    assert staff.get("/classes/?format=xlsx").status_code == 200
    assert staff.get("/classes/?annee=1999&tri=zzz&page=9").status_code == 200


def test_a_referent_reads_their_own_classes_only_and_plans_nothing(referent, lycee, out):
    assert "Aucune classe ne vous est confiée" in words(referent.get("/classes/"))
    ClassAssignmentFactory(school_class=lycee.sales, staff=lycee.referent)
    page = words(referent.get("/classes/"))
    assert "1MCV" in page
    assert "1MELEC" not in page
    assert "Créer une période" not in page
    assert referent.get(reverse("periods:class", args=[lycee.sales.pk])).status_code == 200
    assert referent.get(reverse("periods:class", args=[lycee.electricity.pk])).status_code == 404
    assert referent.get("/classes/periodes/ajouter/").status_code == 403
    period = out(lycee.sales)
    assert referent.get(reverse("periods:move", args=[period.pk])).status_code == 403


def test_dates_are_read_again_before_anything_is_written(staff, lycee):
    classes = [lycee.electricity.pk, lycee.sales.pk]
    page = words(staff.post("/classes/periodes/ajouter/", {**DATES, "classes": classes, "act": "check"}))
    assert "Créer les 2 périodes" in page
    assert "0 semaine → 4 semaines" in page
    assert not Period.objects.exists()
    answer = staff.post("/classes/periodes/ajouter/", {**DATES, "classes": classes, "act": "create"}, follow=True)
    assert "2 périodes sont créées." in words(answer)
    answer = staff.post("/classes/periodes/ajouter/", {**DATES, "classes": classes, "act": "create"}, follow=True)
    assert "2 périodes étaient déjà créées : rien n'a changé." in words(answer)
    assert Period.objects.count() == 2


def test_a_class_that_cannot_take_the_dates_is_left_aside_with_the_reason(staff, lycee, out):
    out(lycee.electricity, dt.date(2026, 12, 7), dt.date(2026, 12, 18))
    classes = [lycee.electricity.pk, lycee.sales.pk]
    page = words(staff.post("/classes/periodes/ajouter/", {**DATES, "classes": classes, "act": "check"}))
    assert "La classe a déjà une période à ces dates : PFMP, 7 – 18 déc." in page
    assert "déc.." not in page
    assert "1 classe est laissée de côté" in page
    assert "Créer la période" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"classes": []}, "Choisissez au moins une classe."),
        ({"classes": ["nimportequoi"]}, "ne relève pas de votre établissement"),
        ({"starts_on": "hier"}, "date valide"),
        ({"kind": "vacances"}, "Sélectionnez un choix valide"),
    ],
)
def test_bad_input_is_told_beside_its_field(staff, lycee, wrong, told):
    answer = staff.post("/classes/periodes/ajouter/", {**DATES, "classes": [lycee.sales.pk], "act": "create"} | wrong)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not Period.objects.exists()


def test_reversed_dates_are_told_for_each_class(staff, lycee):
    data = {"kind": "pfmp", "starts_on": "2026-12-11", "ends_on": "2026-11-16", "classes": [lycee.sales.pk]}
    page = words(staff.post("/classes/periodes/ajouter/", {**data, "act": "check"}))
    assert "La fin (16/11/2026) précède le début (11/12/2026)" in page
    assert "Créer la période" not in page
    assert staff.post("/classes/periodes/ajouter/", {**data, "act": "create"}).status_code == 422


def test_moving_a_period_says_how_many_needs_follow(staff, lycee, out):
    period = out(lycee.sales)
    for _ in range(2):
        student = StudentFactory(establishment=lycee.school, school_class=lycee.sales)
        NeedFactory(student=student, period=period, establishment=lycee.school)
    address = reverse("periods:move", args=[period.pk])
    assert "2 besoins reposent sur cette période" in words(staff.get(address))
    data = DATES | {
        "starts_on": "2026-11-23", "ends_on": "2026-12-18", "mark": services.mark_of(period, services.PERIOD_FIELDS)
    }  # fmt: skip
    answer = staff.post(address, data)
    assert answer.status_code == 422
    assert "cochez la case pour confirmer" in words(answer)
    assert staff.post(address, data | {"confirmed": "on"}).status_code == 302
    period.refresh_from_db()
    assert period.starts_on == dt.date(2026, 11, 23)
    answer = staff.post(address, data | {"confirmed": "on", "ends_on": "2026-12-11"})
    assert "Les deux versions" in words(answer)


def test_the_page_of_a_class_gives_each_rule_and_its_text(staff, lycee, out):
    period = out(lycee.electricity, dt.date(2027, 4, 5), dt.date(2027, 4, 30))
    page = words(staff.get(reverse("periods:class", args=[lycee.electricity.pk])))
    assert "Vacances de printemps" in page
    assert "Arrêté du 22 octobre 2025" in page
    assert reverse("periods:remove", args=[period.pk]) in page
    assert "Supprimer la période" in words(staff.get(reverse("periods:remove", args=[period.pk])))
    assert "La période est supprimée." in words(staff.post(reverse("periods:remove", args=[period.pk]), follow=True))


def test_a_class_is_created_with_its_training(staff, lycee):
    mef = MefFactory(school_year=lycee.year, code="2472550331", label="MELEC exemple")
    MefFactory(school_year=lycee.year, label="MELEC autre exemple")
    data = {"school_year_start": 2026, "name": " TMELEC ", "level": "1pro", "mef": "melec exemple"}
    answer = staff.post("/classes/ajouter/", data)
    assert "Plusieurs formations correspondent" in words(answer)
    assert staff.post("/classes/ajouter/", data | {"mef": "9999999999"}).status_code == 422
    assert staff.post("/classes/ajouter/", data | {"mef": "247255"}).status_code == 422
    assert staff.post("/classes/ajouter/", data | {"mef": f"MELEC exemple ({mef.code})"}).status_code == 302
    made = SchoolClass.objects.get(name="TMELEC")
    assert (made.mef, made.sector, made.school_year_id) == (mef, mef.sector, 2026)
    assert "existe déjà en 2026-2027" in words(staff.post("/classes/ajouter/", data | {"mef": mef.code}))


def test_a_class_is_edited(staff, lycee):
    address = reverse("periods:class-edit", args=[lycee.sales.pk])
    assert "Modifier la classe 1MCV" in words(staff.get(address))
    data = {"name": "1VENTE", "level": "1pro", "mef": "", "sector": "D"}
    data["mark"] = services.mark_of(lycee.sales, services.CLASS_FIELDS)
    assert staff.post(address, data).status_code == 302
    answer = staff.post(address, data | {"name": "1MCV2"})
    assert answer.status_code == 422
    assert "Modifié entre-temps" in words(answer)
    assert "1VENTE" in words(answer)


def test_the_next_year_is_prepared_then_undone(staff, lycee, out):
    out(lycee.electricity)
    page = words(staff.get("/classes/annee-suivante/"))
    assert "Préparer l'année 2027-2028" in page
    assert "15 nov. – 10 déc. 2027" in page
    answer = staff.post("/classes/annee-suivante/", {"classes": [lycee.electricity.pk, lycee.third.pk]}, follow=True)
    assert "2 classes préparées, 1 période créée." in words(answer)
    page = words(staff.get("/classes/annee-suivante/"))
    assert "Annuler retire 2 classes" in page
    answer = staff.post("/classes/annee-suivante/annuler/", follow=True)
    assert "2 classes et 1 période en moins." in words(answer)
    assert staff.post("/classes/annee-suivante/", {"envoi": "1"}).status_code == 422


def test_an_unknown_calendar_is_said_on_the_list(staff, lycee, today_is):
    today_is("2027-10-04")
    staff.force_login(lycee.user)
    assert "Calendrier non renseigné" in words(staff.get("/classes/"))
