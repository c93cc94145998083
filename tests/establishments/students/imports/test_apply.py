"""Applying, undoing, repairing: one transaction, one effect, nobody's work lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from establishments.models import SchoolClass, Student, StudentImport, StudentImportRow
from establishments.students.imports import applying, keeping, repairing, undoing
from establishments.students.imports.depositing import deposit_import
from establishments.students.imports.errors import ImportRefused, RepairRefused
from placements.models import Need, NeedState, Placement
from tenancy.scope import acting_as
from tests.establishments.students.imports.conftest import INES, LEA, NOE, TODAY, School, line, table
from tests.factories import (
    EstablishmentFactory,
    NeedFactory,
    PeriodFactory,
    PlacementFactory,
    StaffMemberFactory,
    StudentFactory,
)

State = StudentImport.State
ZOE = line("Modèle", "Zoé", "01/02/2010", "1CUIS", "999000009AA", "F", "2472000811")
MOVED = line("Essai", "Noé", "15/06/2009", "1MCV", "999000002AA", "M")


def everything() -> list[tuple[object, ...]]:
    fields = ("last_name", "first_name", "birth_date", "sex", "ine", "school_class__name", "left_on", "qpv_code")
    return sorted(Student.objects.values_list(*fields), key=str)


def test_apply_writes_the_preview_and_a_second_import_changes_nothing(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, MOVED, ZOE))
    assert not lycee.apply(batch).stale
    assert batch.state == State.APPLIED
    lycee.noe.refresh_from_db()
    lycee.ines.refresh_from_db()
    zoe = Student.objects.get(ine="999000009AA")
    assert (lycee.noe.school_class, lycee.noe.ine) == (lycee.sales, "999000002AA")
    assert lycee.ines.left_on == TODAY
    assert lycee.ines.school_class == lycee.sales
    assert (zoe.first_name, zoe.birth_date, zoe.sex) == ("Zoé", dt.date(2010, 2, 1), "F")
    assert (zoe.school_class.level, zoe.school_class.mef, zoe.school_class.sector) == (
        "1pro",
        lycee.mef,
        lycee.mef.sector,
    )
    assert not Need.objects.exists()
    before = everything()
    again = lycee.deposit(table(LEA, MOVED, ZOE))
    assert again.pk != batch.pk
    assert {kind: again.counts[kind] for kind in ("refused", "added", "changed", "leaving")} == dict.fromkeys(
        ("refused", "added", "changed", "leaving"), 0
    )
    with pytest.raises(ImportRefused, match="ne change rien"):
        lycee.apply(again)
    assert everything() == before


def test_a_second_click_has_no_second_effect(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, NOE, INES, ZOE))
    assert lycee.apply(batch).counts["added"] == 1
    assert lycee.apply(batch).counts["added"] == 1
    assert Student.objects.filter(ine="999000009AA").count() == 1
    assert AuditEntry.objects.filter(verb="student_import.applied").count() == 1


def test_the_journal_counts_and_names_nobody(lycee: School) -> None:
    lycee.apply(lycee.deposit(table(LEA, MOVED, ZOE), "Zoé Modèle.csv"))
    lines = AuditEntry.objects.filter(verb__startswith="student_import.").order_by("verb")
    assert [one.verb for one in lines] == ["student_import.applied", "student_import.deposited"]
    assert all(word not in str(one.details) for one in lines for word in ("Zoé", "Modèle", "Essai"))


def test_an_exception_in_the_middle_writes_nothing(lycee: School, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = lycee.deposit(table(LEA, MOVED, ZOE))
    before = everything()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("coupure")

    monkeypatch.setattr(applying, "record", broken)
    with pytest.raises(RuntimeError):
        lycee.apply(batch)
    batch.refresh_from_db()
    assert batch.state == State.READY
    assert everything() == before
    assert not SchoolClass.objects.filter(name="1CUIS").exists()


def test_what_changed_since_the_preview_sends_it_back_to_be_checked(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, MOVED, INES, ZOE))
    lycee.noe.first_name = "Noël"
    lycee.noe.save()
    assert lycee.apply(batch).stale
    assert batch.state == State.READY
    assert not Student.objects.filter(ine="999000009AA").exists()
    assert {kind: batch.counts[kind] for kind in ("added", "changed", "leaving")} == {
        "added": 2,
        "changed": 0,
        "leaving": 1,
    }
    assert not lycee.apply(batch).stale
    assert Student.objects.filter(ine="999000009AA").exists()


def test_an_ine_taken_by_another_school_meanwhile_sends_it_back(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, NOE, INES, ZOE))
    StudentFactory(establishment=EstablishmentFactory(academie=lycee.school.academie), ine="999000009AA")
    assert lycee.apply(batch).stale
    assert StudentImportRow.objects.get(batch=batch, line=5).kind == "refused"


def test_a_return_is_a_change(lycee: School) -> None:
    lycee.ines.left_on = dt.date(2026, 9, 15)
    lycee.ines.save()
    lycee.apply(lycee.deposit(table(LEA, NOE, INES)))
    lycee.ines.refresh_from_db()
    assert lycee.ines.left_on is None


def test_two_people_at_once_are_told_so(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, MOVED, INES))
    other = lycee.deposit(table(LEA, NOE, INES, ZOE))
    StudentImport.objects.filter(pk=other.pk).update(state=State.APPLYING)
    with pytest.raises(ImportRefused, match="Un autre import est en cours"):
        lycee.apply(batch)
    lycee.noe.refresh_from_db()
    assert lycee.noe.school_class == lycee.electricity


def test_stays_of_leavers_are_kept_unless_somebody_says_otherwise(lycee: School) -> None:
    placed = [
        PlacementFactory(
            need=NeedFactory(
                student=student,
                period=PeriodFactory(
                    establishment=lycee.school, school_class=student.school_class, starts_on=dt.date(2026, 11, 16),
                    ends_on=dt.date(2026, 12, 11),
                ),
                placed=True,
            )
        )
        for student in (lycee.lea, lycee.ines)
    ]  # fmt: skip
    batch = lycee.deposit(table(NOE, ZOE))
    row = StudentImportRow.objects.get(batch=batch, student=lycee.ines)
    with lycee.acting() as actor:
        repairing.choose_stay(actor=actor, batch=batch, row=str(row.pk), cancels=True)
    lycee.apply(batch)
    assert batch.counts["stays"] == 1
    states = [Placement.objects.get(pk=one.pk).state for one in placed]
    assert states == ["agreed", "cancelled"]
    assert [Need.objects.get(student=one).state for one in (lycee.lea, lycee.ines)] == [
        NeedState.PLACED,
        NeedState.ABANDONED,
    ]


def test_undo_gives_back_and_leaves_alone_what_moved_since(lycee: School) -> None:
    before = everything()
    batch = lycee.deposit(table(LEA, MOVED, ZOE))
    lycee.apply(batch)
    with lycee.acting() as actor:
        done = undoing.undo_import(actor=actor, batch=batch)
        again = undoing.undo_import(actor=actor, batch=batch)
    assert (done.added, done.changed, done.leaving, done.kept, done.classes) == (1, 1, 1, [], 1)
    assert again.total == done.total
    assert everything() == before
    assert not SchoolClass.objects.filter(name="1CUIS").exists()
    assert StudentImportRow.objects.filter(batch=batch).count() == 4
    batch.refresh_from_db()
    assert batch.state == State.UNDONE
    assert AuditEntry.objects.filter(verb="student_import.undone").count() == 1


def test_undo_names_those_who_were_changed_or_serve_since(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, MOVED, ZOE))
    lycee.apply(batch)
    zoe = Student.objects.get(ine="999000009AA")
    NeedFactory(student=zoe, period=PeriodFactory(establishment=lycee.school, school_class=zoe.school_class))
    lycee.noe.refresh_from_db()
    lycee.noe.first_name = "Noël"
    lycee.noe.save()
    with lycee.acting() as actor:
        assert sorted(undoing.outline(batch).kept) == ["Noël Essai", "Zoé Modèle"]
        done = undoing.undo_import(actor=actor, batch=batch)
    assert sorted(done.kept) == ["Noël Essai", "Zoé Modèle"]
    assert (done.total, done.classes) == (1, 0)
    assert Student.objects.filter(pk=zoe.pk).exists()
    assert Student.objects.get(pk=lycee.noe.pk).school_class == lycee.sales


def test_undo_is_refused_after_thirty_days_and_lines_are_purged(lycee: School, today_is) -> None:
    batch = lycee.deposit(table(LEA, MOVED, ZOE))
    lycee.apply(batch)
    waiting = lycee.deposit(table(LEA, NOE))
    assert keeping.purge(academie_id=lycee.school.academie_id) == 0
    today_is(TODAY + dt.timedelta(days=32))
    with lycee.acting() as actor, pytest.raises(ImportRefused, match="trente jours"):
        undoing.undo_import(actor=actor, batch=batch)
    assert keeping.purge(academie_id=lycee.school.academie_id) == 2
    assert keeping.purge(academie_id=lycee.school.academie_id) == 0
    assert not StudentImportRow.objects.exists()
    batch.refresh_from_db()
    waiting.refresh_from_db()
    assert (batch.state, batch.counts["added"], waiting.state) == (State.APPLIED, 1, State.ABANDONED)


def test_a_repaired_line_is_ready_and_the_counts_follow(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, NOE, INES, line("Erreur", "Tom", "31/02/2009", "1MELEC")))
    with lycee.acting() as actor:
        with pytest.raises(RepairRefused) as refused:
            repairing.repair_row(actor=actor, batch=batch, line=5, values={"birth_date": "30/02/2009"})
        assert refused.value.message_dict["birth_date"] == ["Cette date n’existe pas (jj/mm/aaaa)."]
        row = repairing.repair_row(actor=actor, batch=batch, line=5, values={"birth_date": "2009-02-28"})
    assert (row.kind, row.repaired, row.after["facts"]["birth_date"]) == ("added", True, "2009-02-28")
    batch.refresh_from_db()
    assert (batch.counts["refused"], batch.counts["added"]) == (0, 1)
    lycee.apply(batch)
    assert Student.objects.get(last_name="Erreur").birth_date == dt.date(2009, 2, 28)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("ine", "12345", "onze|11"),
        ("mef", "24720", "dix chiffres"),
        ("mef", "9999999999", "n’existe pas en 2026-2027"),
        ("last_name", "123", "Écrivez le nom"),
        ("first_name", "=1+1a", "formule"),
        ("birth_date", "01/01/1909", "l’âge serait de 117 ans"),
        ("class_name", "", "nom de la classe"),
    ],
)
def test_repairs_that_are_not_right_either(lycee: School, field: str, value: str, said: str) -> None:
    batch = lycee.deposit(table(LEA, NOE, INES, line("Erreur", "Tom", "31/02/2009", "1MELEC")))
    with lycee.acting() as actor, pytest.raises(RepairRefused, match=said):
        repairing.repair_row(actor=actor, batch=batch, line=5, values={field: value})
    assert StudentImportRow.objects.get(batch=batch, line=5).repaired is False


def test_one_answer_for_all_the_lines_of_a_class(lycee: School) -> None:
    batch = lycee.deposit(
        table(
            line("Témoin", "Léa", "02/03/2010", "1MELECC", "999000001AA"),
            line("Essai", "Noé", "15/06/2009", "1MELECC"),
            line("Fictif", "Inès", "20/11/2009", "TSPVL", "999000003AA"),
        )
    )
    assert batch.counts["refused"] == 3
    with lycee.acting() as actor:
        repairing.decide_class(actor=actor, batch=batch, name="1MELECC", decision=f"take:{lycee.electricity.pk}")
        repairing.decide_class(actor=actor, batch=batch, name="tspvl", decision="level:tpro")
        for wrong in ("", "take:x", "level:9e", f"take:{lycee.lea.pk}"):
            with pytest.raises(ImportRefused):
                repairing.decide_class(actor=actor, batch=batch, name="TSPVL", decision=wrong)
    batch.refresh_from_db()
    assert (batch.counts["refused"], batch.counts["unchanged"], batch.counts["changed"]) == (0, 2, 1)
    lycee.apply(batch)
    lycee.ines.refresh_from_db()
    assert (lycee.ines.school_class.name, lycee.ines.school_class.level) == ("TSPVL", "tpro")


def test_a_partial_file_removes_nobody_when_somebody_says_so(lycee: School) -> None:
    for number in range(6):
        StudentFactory(establishment=lycee.school, school_class=lycee.sales, last_name=f"Présent {number}")
    batch = lycee.deposit(table(LEA, MOVED))
    with pytest.raises(ImportRefused, match="tous les élèves"):
        lycee.apply(batch)
    with lycee.acting() as actor:
        repairing.answer_leaving(actor=actor, batch=batch, keeps_absent=True)
    lycee.apply(batch)
    assert batch.counts["leaving"] == 0
    assert not Student.objects.filter(left_on__isnull=False).exists()


def test_an_abandoned_import_keeps_no_line(lycee: School) -> None:
    batch = lycee.deposit(table(LEA, ZOE))
    with lycee.acting() as actor:
        repairing.abandon_import(actor=actor, batch=batch)
        repairing.abandon_import(actor=actor, batch=batch)
    assert not StudentImportRow.objects.exists()
    with pytest.raises(ImportRefused, match="abandonné"):
        lycee.apply(batch)


def test_a_referent_teacher_imports_nothing(lycee: School) -> None:
    actor = lycee.actor(StaffMemberFactory(establishment=lycee.school, referent=True).user)
    with acting_as(actor.scope), pytest.raises(PermissionDenied):
        deposit_import(actor=actor, content=table(LEA).encode(), name="eleves.csv")
