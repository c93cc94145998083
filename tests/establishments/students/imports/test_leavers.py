"""Students who leave with a file: their searches, and the school that receives them."""

from __future__ import annotations

import datetime as dt

from establishments.models import Student
from establishments.students.imports import undoing
from placements.models import Need, NeedState
from tests.establishments.students.imports.conftest import INES, LEA, NOE, School, line, table
from tests.factories import EscalationFactory, NeedFactory, PeriodFactory, StudentFactory


def search(lycee: School, student: Student, state: str) -> Need:
    dates = {"starts_on": dt.date(2026, 11, 16), "ends_on": dt.date(2026, 12, 11)}
    period = student.school_class.periods.first() or PeriodFactory(
        establishment=lycee.school, school_class=student.school_class, **dates
    )
    return NeedFactory(student=student, period=period, **{state: True} if state != "searching" else {})


def test_the_searches_of_leavers_are_given_up_and_begin_again_with_an_undo(lycee: School) -> None:
    handed, open_one, staying = (
        search(lycee, student, state)
        for student, state in ((lycee.lea, "escalated"), (lycee.ines, "searching"), (lycee.noe, "searching"))
    )
    request = EscalationFactory(need=handed)
    batch = lycee.deposit(table(NOE, line("Modèle", "Zoé", "01/02/2010", "1MCV", "999000009AA", "F")))
    lycee.apply(batch)
    states = dict(Need.objects.values_list("pk", "state"))
    assert states == {
        handed.pk: NeedState.ABANDONED, open_one.pk: NeedState.ABANDONED, staying.pk: NeedState.SEARCHING,
    }  # fmt: skip
    request.refresh_from_db()
    assert request.outcome == "withdrawn"
    with lycee.acting() as actor:
        done = undoing.undo_import(actor=actor, batch=batch)
    assert done.leaving == 2
    assert set(Need.objects.values_list("state", flat=True)) == {NeedState.SEARCHING}


def test_a_search_taken_up_by_somebody_is_left_alone_by_the_undo(lycee: School) -> None:
    need = search(lycee, lycee.ines, "searching")
    batch = lycee.deposit(table(LEA, NOE))
    lycee.apply(batch)
    Need.objects.filter(pk=need.pk).update(state=NeedState.DRAFT)
    with lycee.acting() as actor:
        undoing.undo_import(actor=actor, batch=batch)
    need.refresh_from_db()
    assert need.state == NeedState.DRAFT


def test_a_student_who_left_another_school_is_received(lycee: School) -> None:
    former = StudentFactory(establishment__academie=lycee.school.academie, ine="999000012AA")
    newcomer = line("Démo", "Maé", "01/02/2010", "1MCV", "999000012AA", "F")
    batch = lycee.deposit(table(LEA, NOE, INES, newcomer))
    assert (batch.counts["refused"], batch.counts["added"]) == (1, 0)
    former.left_on = dt.date(2026, 9, 30)
    former.save()
    batch = lycee.deposit(table(newcomer, LEA, NOE, INES))
    assert (batch.counts["refused"], batch.counts["added"]) == (0, 1)
    lycee.apply(batch)
    assert Student.objects.filter(ine="999000012AA").count() == 2
