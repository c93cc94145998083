"""Writing lines: part of the act, chained, in the right chain, once a reading."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.audit import declare, record, record_read
from accounts.audit.verbs import label, sentence
from accounts.models import AuditChain, AuditEntry, AuditRead
from tenancy.scope import Scope, ScopeRequired, acting_as
from tests import factories as make
from tests.audit.conftest import People
from tests.support.roles import as_role

pytestmark = pytest.mark.django_db


def lines(academie_id: str = "9A") -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(academie_id=academie_id).order_by("number"))


def test_a_line_tells_who_under_which_function_and_what(people: People, verified: Callable[..., Any]) -> None:
    actor = people.coordinator
    with as_role(), acting_as(actor.scope):
        record(
            actor=actor, verb="test.named", thing=actor.subject, name="Pôle Témoin", day=dt.date(2027, 3, 2), sure=True
        )
    (line,) = lines()
    assert (line.number, line.person_id, line.kind) == (1, actor.user.pk, "coordinator")
    assert line.membership_id == str(actor.membership.pk)
    assert (line.object_type, line.object_id) == ("poles.pole", str(actor.subject.pk))
    assert line.details == {"name": "Pôle Témoin", "day": "2027-03-02", "sure": True}
    assert line.support_id is None
    assert abs(line.at - timezone.now()) < dt.timedelta(seconds=20)
    assert verified().faults == []


def test_lines_follow_one_another_in_the_order_of_the_acts(people: People, verified: Callable[..., Any]) -> None:
    for actor in (people.school, people.coordinator, people.rectorat):
        with as_role(), acting_as(actor.scope):
            for count in (1, 2):
                record(actor=actor, verb="test.counted", count=count, thing=people.student.establishment)
    assert [(line.number, line.kind) for line in lines()] == [
        *((1, "school"), (2, "school"), (3, "coordinator"), (4, "coordinator"), (5, "rectorat"), (6, "rectorat")),
    ]
    head = AuditChain.objects.get(academie_id="9A")
    assert (head.number, head.hash) == (6, lines()[-1].hash)
    assert verified().lines == 6


def test_what_is_undone_leaves_no_line_and_no_gap(people: People, verified: Callable[..., Any]) -> None:
    actor = people.coordinator
    with as_role(), acting_as(actor.scope):
        record(actor=actor, verb="test.counted", count=1)
        with pytest.raises(ValueError, match="défait"), transaction.atomic():
            record(actor=actor, verb="test.counted", count=2)
            raise ValueError("défait")
        record(actor=actor, verb="test.counted", count=3)
    with as_role(), pytest.raises(ValueError, match="défait"), acting_as(actor.scope):
        record(actor=actor, verb="test.counted", count=4)
        raise ValueError("défait")
    with as_role(), acting_as(actor.scope):
        record(actor=actor, verb="test.counted", count=5)
        transaction.set_rollback(True)
    with as_role(), acting_as(actor.scope):
        record(actor=actor, verb="test.counted", count=6)
    assert [line.details["count"] for line in lines()] == [1, 3, 6]
    assert verified().faults == []


def test_nested_scopes_write_when_the_outermost_ends(people: People, verified: Callable[..., Any]) -> None:
    neighbour = make.AcademieFactory(code="9B")
    with as_role(), acting_as(Scope.for_job("9A")):
        record(actor=None, verb="test.counted", academie_id="9A", count=1)
        with acting_as(Scope.for_job(neighbour)):
            record(actor=None, verb="test.counted", academie_id="9B", count=2)
        record(actor=None, verb="test.counted", academie_id="9A", count=3)
        with acting_as(people.coordinator.scope):
            record(actor=people.coordinator, verb="test.counted", count=4)
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM accounts_auditchain WHERE academie_id = '9A'")
            assert cursor.fetchone() is None  # nothing is locked yet
    assert [line.details["count"] for line in lines("9A")] == [1, 3, 4]
    assert [line.details["count"] for line in lines("9B")] == [2]
    assert verified("9A").faults == verified("9B").faults == []


def test_many_lines_of_one_act_cost_no_more_queries(people: People, assert_max_queries: Any) -> None:
    actor = people.coordinator
    make.AuditChainFactory()
    with as_role(), assert_max_queries(3), acting_as(actor.scope):
        for count in range(40):
            record(actor=actor, verb="test.counted", count=count)
    assert len(lines()) == 40


def test_the_chain_is_the_objects_then_the_actors_then_none(people: People) -> None:
    other = make.PoleFactory(academie=make.AcademieFactory(code="9B"))
    with acting_as(Scope.for_job("9A")):
        record(actor=people.coordinator, verb="test.counted", thing=other, count=1)
        record(actor=people.coordinator, verb="test.counted", count=2)
        record(actor=people.company, verb="test.counted", count=3)
        record(actor=people.coordinator, verb="test.counted", academie_id="", count=4)
    found = AuditEntry.objects.order_by("academie_id", "number").values_list("academie_id", "details__count")
    assert list(found) == [("", 3), ("", 4), ("9A", 2), ("9B", 1)]


def test_a_line_for_the_neighbour_is_refused_and_the_act_with_it(people: People) -> None:
    make.AcademieFactory(code="9B")
    before = people.coordinator.subject.name
    with as_role(), pytest.raises(DatabaseError, match="row-level security"), acting_as(people.coordinator.scope):
        record(actor=people.coordinator, verb="test.counted", academie_id="9B", count=1)
    assert not AuditEntry.objects.exists()
    people.coordinator.subject.refresh_from_db()
    assert people.coordinator.subject.name == before


def test_without_scope_a_line_is_written_at_once(people: People, verified: Callable[..., Any]) -> None:
    person = people.school.user
    with as_role():
        record(actor=None, person=person, verb="test.counted", count=1)
        record(actor=None, verb="test.counted", academie_id="9A", count=2)
        with pytest.raises(ScopeRequired):
            AuditEntry.objects.count()
    assert [(line.person_id, line.number) for line in lines("")] == [(person.pk, 1)]
    assert [line.details["count"] for line in lines("9A")] == [2]
    assert verified("").faults == verified("9A").faults == []


def test_a_person_without_function_writes_outside_the_academies(people: People) -> None:
    person = make.UserFactory()
    with as_role(), acting_as(Scope.for_person(person)):
        record(actor=None, person=person, verb="test.counted", count=1)
    assert [line.person_id for line in lines("")] == [person.pk]


@pytest.mark.parametrize(
    "value", [1.5, Decimal("1.5"), object(), {"a": 1}, b"x"], ids=lambda value: type(value).__name__
)
def test_a_detail_that_would_not_come_back_exactly_is_refused(value: Any, people: People) -> None:
    with acting_as(people.coordinator.scope), pytest.raises(ValueError, match="Détail « amount »"):
        record(actor=people.coordinator, verb="test.counted", amount=value)


def test_an_undeclared_verb_is_refused(people: People) -> None:
    with acting_as(people.coordinator.scope), pytest.raises(ValueError, match="non déclaré : « test.unknown »"):
        record(actor=people.coordinator, verb="test.unknown")


def test_odd_texts_are_kept_and_verify(people: People, verified: Callable[..., Any]) -> None:
    texts = ["", "a\0b", "\ud800", "é\u202e", '"\\', "\u2028", "😀" * 50, "=1+1", "NaN"]
    with as_role(), acting_as(people.coordinator.scope):
        record(
            actor=people.coordinator, verb="test.counted", texts=texts, key=uuid.UUID(int=1), none=None, big=10**30,
            small=-1, at=timezone.now(),
        )  # fmt: skip
    (line,) = lines()
    assert line.details["texts"][:3] == ["", "ab", "?"]
    assert verified().faults == []


def test_readings_add_one_line_per_person_student_and_ten_minutes(people: People) -> None:
    other = make.StudentFactory(establishment=people.student.establishment)
    with time_machine.travel(dt.datetime(2027, 3, 2, 9, 0, tzinfo=dt.UTC), tick=False) as clock:

        def reads(actor: Any, student: Any) -> bool:
            with as_role(), acting_as(actor.scope):
                return record_read(actor=actor, thing=student)

        assert [reads(people.school, people.student) for _ in range(5)] == [True, False, False, False, False]
        assert reads(people.coordinator, people.student)
        assert reads(people.school, other)
        clock.shift(dt.timedelta(minutes=9, seconds=59))
        assert not reads(people.school, people.student)
        clock.shift(dt.timedelta(seconds=1))
        assert reads(people.school, people.student)
        assert not reads(people.school, people.student)
        clock.shift(dt.timedelta(days=2))
        assert reads(people.school, other)
    found = [(line.verb, line.person_id, line.object_id) for line in lines()]
    school, coordinator = people.school.user.pk, people.coordinator.user.pk
    assert found == [
        ("student.read", school, str(people.student.pk)),
        ("student.read", coordinator, str(people.student.pk)),
        ("student.read", school, str(other.pk)),
        ("student.read", school, str(people.student.pk)),
        ("student.read", school, str(other.pk)),
    ]
    # Marks of another day are forgotten.
    assert set(AuditRead.objects.filter(person_id=school).values_list("object_id", flat=True)) == {str(other.pk)}
    assert not any(people.student.last_name in str(line.details) for line in lines())


def test_a_reading_that_failed_is_recorded_the_next_time(people: People) -> None:
    actor = people.school
    with as_role(), pytest.raises(RuntimeError), acting_as(actor.scope):
        assert record_read(actor=actor, thing=people.student)
        raise RuntimeError
    with as_role(), acting_as(actor.scope):
        assert record_read(actor=actor, thing=people.student)
    assert len(lines()) == 1


def test_sentences_are_filled_and_never_fail() -> None:
    assert sentence("test.named", {"name": "Ali", "day": "2027-03-02"}) == "a nommé Ali, le 2027-03-02"
    assert sentence("test.named", {"name": None, "extra": 1}) == "a nommé …, le …"
    assert sentence("test.counted", {"count": [1, True]}) == "a compté 1, oui lignes"
    assert sentence("verb.of.an.older.version", {}) == "verb.of.an.older.version"
    assert label("test.counted") == "a compté … lignes"
    with pytest.raises(ValueError, match="déclaré deux fois"):
        declare({"test.counted": "autre chose"})
    for bad in ("{pole.name}", "{0}", "{name!r}", "{name:>9}", "{a[0]}"):
        with pytest.raises(ValueError, match="n'est pas un simple nom"):
            declare({"test.bad": bad})
