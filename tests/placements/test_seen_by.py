"""A referent teacher sees the classes that they follow and nothing else of their school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse

from accounts.actors import actors_of
from establishments.models import Establishment, Period, SchoolClass, StaffMember, Student
from establishments.periods.classes import classes_of
from placements.models import Need
from tenancy.scope import acting_as
from tests.factories import (
    ClassAssignmentFactory,
    NeedFactory,
    PeriodFactory,
    PoleMembershipFactory,
    SchoolClassFactory,
    StaffMemberFactory,
    StudentFactory,
)
from tests.support.client import StagesClient


@dataclass
class Followed:
    """One class with a student, a period and a need, and the teacher who follows it."""

    school_class: SchoolClass
    student: Student
    period: Period
    need: Need
    teacher: StaffMember


def followed(school: Establishment, name: str, *, user: Any = None) -> Followed:
    """Make one; the student's name is that of the class."""
    school_class = SchoolClassFactory(establishment=school, name=name)
    student = StudentFactory(establishment=school, school_class=school_class, last_name=f"Eleve{name}")
    period = PeriodFactory(establishment=school, school_class=school_class)
    need = NeedFactory(student=student, period=period)
    staff = {"user": user} if user else {}
    teacher = StaffMemberFactory(establishment=school, referent=True, **staff)
    ClassAssignmentFactory(school_class=school_class, staff=teacher)
    return Followed(school_class, student, period, need, teacher)


@pytest.fixture
def school(db: None) -> Establishment:
    return PoleMembershipFactory().establishment


@pytest.fixture
def first(school: Establishment) -> Followed:
    return followed(school, "ALPHA")


@pytest.fixture
def second(school: Establishment) -> Followed:
    return followed(school, "BETA")


def signed_in(user: Any) -> StagesClient:
    client = StagesClient()
    client.force_login(user)
    return client


def test_each_teacher_reads_the_rows_of_their_own_class(first, second):
    for mine in (first, second):
        actor = actors_of(mine.teacher.user)[0]
        with acting_as(actor.scope):
            assert list(classes_of(actor)) == [mine.school_class]
            assert list(Student.objects.seen_by(actor)) == [mine.student]
            assert list(Period.objects.seen_by(actor)) == [mine.period]
            assert list(Need.objects.seen_by(actor)) == [mine.need]


@pytest.mark.parametrize("role", [role for role in StaffMember.Role if role != StaffMember.Role.REFERENT])
def test_other_staff_read_the_whole_school(school, first, second, role):
    actor = actors_of(StaffMemberFactory(establishment=school, role=role).user)[0]
    with acting_as(actor.scope):
        assert set(classes_of(actor)) == {first.school_class, second.school_class}
        assert set(Student.objects.seen_by(actor)) == {first.student, second.student}
        assert set(Period.objects.seen_by(actor)) == {first.period, second.period}
        assert set(Need.objects.seen_by(actor)) == {first.need, second.need}


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/besoins/",
        "/besoins/?format=csv",
        "/besoins/?q=Eleve",
        "/classes/",
        "/classes/?format=csv",
        "/api/v1/needs/",
    ],
)
def test_no_page_export_or_answer_shows_the_class_of_a_colleague(first, second, address):
    text = b"".join(signed_in(first.teacher.user).get(address)).decode()
    assert "ALPHA" in text
    assert "BETA" not in text


def test_the_need_of_a_colleague_s_student_does_not_exist_for_the_api(first, second):
    client = signed_in(first.teacher.user)
    assert client.get(f"/api/v1/needs/{first.need.pk}/").status_code == 200
    assert client.get(f"/api/v1/needs/{second.need.pk}/").status_code == 404


def test_the_home_counts_the_followed_classes_only(first, second):
    facts = signed_in(first.teacher.user).get("/").context["facts"]
    assert (facts.total, [row.class_name for row in facts.rows], facts.narrowed) == (1, ["ALPHA"], True)


def test_a_teacher_who_follows_no_class_is_told_who_can_help(school, first):
    client = signed_in(StaffMemberFactory(establishment=school, referent=True).user)
    assert "Le chef d’établissement indique vos classes" in client.get("/").content.decode()
    assert "ALPHA" not in client.get("/besoins/").content.decode()


def test_one_person_in_two_schools_sees_the_current_one_s_classes(first):
    there = followed(PoleMembershipFactory().establishment, "GAMMA", user=first.teacher.user)
    client = signed_in(first.teacher.user)
    for mine, other in ((first, there), (there, first)):
        client.post(reverse("accounts:functions"), {"function": f"school:{mine.teacher.pk}"})
        text = client.get("/besoins/").content.decode()
        assert mine.student.last_name in text
        assert other.student.last_name not in text
