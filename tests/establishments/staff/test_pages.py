"""Pages of the staff of a school."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from establishments.students.models import ClassAssignment
from tests.establishments.staff.conftest import signed_in
from tests.factories import ClassAssignmentFactory, InvitationFactory, SchoolClassFactory, StaffMemberFactory
from tests.support.reading import words

URL = "/equipe/"


def page(name, row):
    return reverse(f"staff:{name}", args=[row.pk])


def invite(team):
    return InvitationFactory(
        kind="school", academie=team.school.academie, establishment_code=team.school.pk, invited_by=team.head.user,
        email="attendue@lycee.example", function="Secrétariat, Lycée", payload={"role": "secretary"},
    )  # fmt: skip


def test_the_head_reads_functions_dates_classes_and_invitations(team):
    ClassAssignmentFactory(school_class=team.classes[0], staff=team.teacher)
    gone = StaffMemberFactory(establishment=team.school, ended=True, user__last_name="Partie-Témoin")
    elsewhere = StaffMemberFactory(user__last_name="Ailleurs-Témoin")
    invite(team)
    answer = signed_in(team.head).get(URL)
    text = words(answer)
    for one in (
        "Direction-Témoin",
        "Travaux-Témoin",
        "Référente-Témoin",
        "Partie-Témoin",
        "ALPHA",
        "attendue@lycee.example",
    ):
        assert one in text
    assert "Ailleurs-Témoin" not in text
    assert elsewhere.user.email not in text
    assert [one.pk for one in answer.context["listing"].page][-1] == gone.pk


def test_the_ddfpt_reads_assigns_and_changes_nothing_else(team):
    invite(team)
    client = signed_in(team.ddfpt)
    text = words(client.get(URL))
    assert "Référente-Témoin" in text
    assert "attendue@lycee.example" not in text
    assert "Changer la fonction" not in text
    for name in ("role", "end"):
        assert client.get(page(name, team.teacher)).status_code == 403
        assert client.post(page(name, team.teacher)).status_code == 403
    assert client.post(page("reopen", team.teacher)).status_code == 403
    assert client.get(page("classes", team.teacher)).status_code == 200


@pytest.mark.parametrize("role", ["referent", "secretary", "business_office"])
def test_others_neither_see_the_entry_nor_open_the_page(team, role):
    client = signed_in(StaffMemberFactory(establishment=team.school, role=role))
    assert URL not in client.get("/").content.decode()
    assert client.get(URL).status_code == 403


def test_filters_and_exports(team):
    StaffMemberFactory(establishment=team.school, ended=True, user__last_name="Partie-Témoin")
    client = signed_in(team.head)
    assert "Partie-Témoin" not in words(client.get(URL, {"etat": "en_fonction"}))
    found = client.get(URL, {"q": "referente"}).context["listing"].page
    assert [one.pk for one in found] == [team.teacher.pk]
    sheet = b"".join(client.get(URL, {"format": "csv", "role": "referent"})).decode()
    assert "Référente-Témoin" in sheet
    assert "Travaux-Témoin" not in sheet


def test_ticking_classes_opens_them_at_the_next_request_and_unticking_closes_them(team):
    teacher, head = signed_in(team.teacher), signed_in(team.head)
    assert "ALPHA" not in words(teacher.get("/classes/"))
    alpha, beta = team.classes
    url = page("classes", team.teacher)
    assert "ALPHA" in words(head.get(url))
    assert head.post(url, {"before": "", "classes": [str(alpha.pk)]}).status_code == 302
    text = words(teacher.get("/classes/"))
    assert "ALPHA" in text
    assert "BETA" not in text
    assert head.post(url, {"before": str(alpha.pk), "classes": [str(beta.pk)]}).status_code == 302
    text = words(teacher.get("/classes/"))
    assert "ALPHA" not in text
    assert "BETA" in text
    assert [one.details["added"] for one in AuditEntry.objects.filter(verb="staff.classes")] == [1, 1]


def test_ticking_teachers_from_the_class(team):
    url = page("class_teachers", team.classes[0])
    client = signed_in(team.ddfpt)
    text = words(client.get(url))
    assert "Référente-Témoin" in text
    assert "Direction-Témoin" not in text.partition("<form")[2].partition("Enregistrer")[0]
    answer = client.post(url, {"before": "", "teachers": [str(team.teacher.pk)]})
    assert (answer.status_code, answer["Location"]) == (302, reverse("periods:class", args=[team.classes[0].pk]))
    assert ClassAssignment.objects.get().staff == team.teacher


@pytest.mark.parametrize("before", ["pas-un-identifiant", "1 2 3"])
def test_a_damaged_page_is_refused_by_a_sentence(team, before):
    answer = signed_in(team.head).post(page("classes", team.teacher), {"before": before, "classes": []})
    assert answer.status_code == 422
    assert "Cette page n'est plus à jour" in words(answer)


def test_a_class_of_another_school_is_refused(team):
    other = SchoolClassFactory()
    answer = signed_in(team.head).post(page("classes", team.teacher), {"before": "", "classes": [str(other.pk)]})
    assert answer.status_code == 422
    assert not ClassAssignment.objects.exists()


def test_ending_at_once_closes_the_pages_at_the_next_request_and_reopening_opens_them(team):
    teacher, head = signed_in(team.teacher), signed_in(team.head)
    ClassAssignmentFactory(school_class=team.classes[0], staff=team.teacher)
    assert teacher.get("/besoins/").status_code == 200
    seen = head.get(page("end", team.teacher)).context["form"]["seen"].value()
    assert head.post(page("end", team.teacher), {"when": "maintenant", "seen": seen}).status_code == 302
    assert teacher.get("/besoins/").status_code == 403
    assert "Terminée" in words(head.get(URL))
    assert head.post(page("reopen", team.teacher)).status_code == 302
    assert teacher.get("/besoins/").status_code == 200
    assert "ALPHA" in words(teacher.get("/classes/"))


def test_ending_later_asks_for_a_day_and_can_be_taken_back(team):
    head, url = signed_in(team.head), page("end", team.teacher)
    seen = head.get(url).context["form"]["seen"].value()
    assert "Indiquez le dernier jour." in words(head.post(url, {"when": "date", "seen": seen}))
    assert "Choisissez quand" in words(head.post(url, {"seen": seen}))
    assert "Indiquez une date" in words(head.post(url, {"when": "date", "last_day": "30/02", "seen": seen}))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert "pour un effet immédiat" in words(head.post(url, {"when": "date", "last_day": str(yesterday), "seen": seen}))
    soon = timezone.localdate() + dt.timedelta(days=5)
    assert head.post(url, {"when": "date", "last_day": str(soon), "seen": seen}).status_code == 302
    team.teacher.refresh_from_db()
    assert team.teacher.ends_on == soon
    assert "Retirer la date de fin" in words(head.get(URL))


def test_a_new_role_acts_at_the_next_request(team):
    teacher, head, url = signed_in(team.teacher), signed_in(team.head), page("role", team.teacher)
    seen = head.get(url).context["form"]["seen"].value()
    assert 'value="head"' not in words(head.get(url))
    assert head.post(url, {"role": "head", "seen": seen}).status_code == 422
    assert "ALPHA" not in words(teacher.get("/classes/"))
    assert head.post(url, {"role": "secretary", "seen": seen}).status_code == 302
    assert "ALPHA" in words(teacher.get("/classes/"))


def test_the_last_head_stays(team):
    head = signed_in(team.head)
    for name, data in (("end", {"when": "maintenant"}), ("role", {"role": "ddfpt"})):
        url = page(name, team.head)
        seen = head.get(url).context["form"]["seen"].value()
        answer = head.post(url, data | {"seen": seen})
        assert answer.status_code == 422
        assert "C'est le dernier chef d'établissement" in words(answer)


def test_a_head_who_ends_their_own_function_is_led_home(team):
    StaffMemberFactory(establishment=team.school, head=True)
    head, url = signed_in(team.head), page("end", team.head)
    seen = head.get(url).context["form"]["seen"].value()
    answer = head.post(url, {"when": "maintenant", "seen": seen}, follow=True)
    assert answer.status_code == 200
    assert head.get(URL).status_code == 403


def test_the_list_asks_the_same_number_of_questions_whatever_its_length(team, assert_max_queries):
    client = signed_in(team.head)
    for _ in range(20):
        ClassAssignmentFactory(
            school_class=team.classes[0], staff=StaffMemberFactory(establishment=team.school, referent=True)
        )
    with assert_max_queries(16):
        client.get(URL)
