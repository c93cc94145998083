"""Applying a preview: the plan is made again under lock, and what it says is written at once, or nothing is."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import Mef, SchoolClass, Student, StudentImport, StudentImportRow
from establishments.students.imports import stays
from establishments.students.imports.depositing import lock_school
from establishments.students.imports.errors import ImportRefused
from establishments.students.imports.planning import Kind
from establishments.students.imports.previewing import BATCH, asks_about_leaving, changes_of, replan
from establishments.students.imports.shapes import FIELDS, fill, fold
from tenancy.refusals import constraint_of
from web.french import clock, long_date

State = StudentImport.State
BUSY = "Un autre import est en cours d’application dans l’établissement : attendez sa fin, puis recommencez."
#: Of `Student`, what an import writes.
WRITTEN = list(FIELDS)


@dataclass(frozen=True, slots=True)
class Applied:
    """What happened. `stale`: students changed since the preview, which was made again; nothing else is written."""

    stale: bool = False
    counts: dict[str, int] = field(default_factory=dict)


GONE = "L’élève a quitté l’établissement (import du fichier des élèves)"


@transaction.atomic
def apply_import(*, actor: Actor, batch: StudentImport) -> Applied:
    """Write what the preview says, in one transaction. A second click finds the import applied and changes nothing.

    When anything differs from what was shown, the preview is made again and nothing is applied. Raises ImportRefused.
    """
    require(actor, "student_import.edit", batch)
    held = hold(batch)
    if held.state == State.APPLIED:
        return Applied(counts=held.counts)
    if held.state != State.READY:
        raise ImportRefused(closed_sentence(held))
    if not lock_school(held.establishment_id, wait=False):
        raise ImportRefused(BUSY)
    # In the order of keys, as every writer of students does.
    list(
        Student.objects.select_for_update(no_key=True)
        .filter(establishment=held.establishment_id)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if replan(held):
        return Applied(stale=True)
    if asks_about_leaving(held):
        raise ImportRefused("Dites d’abord si le fichier contient tous les élèves de l’établissement.")
    if not changes_of(held):
        raise ImportRefused("Ce fichier ne change rien : il n’y a rien à appliquer.")
    try:
        with transaction.atomic():
            _write(actor, held)
    except IntegrityError as error:
        constraint = constraint_of(error)
        if constraint == "studentimport_one_applying":
            raise ImportRefused(BUSY) from error
        if constraint == "student_ine_unique":
            held.refresh_from_db()
            if replan(held):
                return Applied(stale=True)
            raise ImportRefused(
                "Deux élèves ont échangé leurs INE : corrigez-en un dans sa fiche, puis appliquez l’import."
            ) from error
        raise
    return Applied(counts=held.counts)


def hold(batch: StudentImport) -> StudentImport:
    """Lock an import and return it. Raises ImportRefused when it is no longer there."""
    held = (
        StudentImport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("school_year", "establishment")
        .filter(pk=batch.pk)
        .first()
    )
    if held is None:
        raise ImportRefused("Cet import n’existe plus.")
    return held


def closed_sentence(batch: StudentImport) -> str:
    """Return why an import takes no act any more."""
    if batch.state == State.APPLIED and batch.applied_at:
        return f"Cet import a déjà été appliqué le {long_date(batch.applied_at)} à {clock(batch.applied_at)}."
    return {
        State.READING: "Le fichier est encore en cours de lecture.",
        State.UNDONE: "Cet import a été annulé : déposez le fichier de nouveau.",
        State.ABANDONED: "Cet import a été abandonné : déposez le fichier de nouveau.",
        State.REFUSED: "Ce fichier a été refusé : déposez-en un autre.",
    }.get(State(batch.state), BUSY)


def _write(actor: Actor, batch: StudentImport) -> None:
    batch.state = State.APPLYING
    batch.save(update_fields=["state"])
    classes = _create_classes(batch)
    rows = list(
        StudentImportRow.objects.filter(batch=batch, kind__in=(Kind.ADDED, Kind.CHANGED, Kind.LEAVING)).order_by("pk")
    )
    for row in rows:
        facts = row.after["facts"]
        if not facts["school_class"]:
            facts["school_class"] = str(classes[fold(facts["class_name"])].pk)
    _insert(batch, [row for row in rows if row.kind == Kind.ADDED])
    _update([row for row in rows if row.kind != Kind.ADDED])
    cancelled = _cancel_stays(actor, batch, rows)
    gone = [row.student_id for row in rows if row.kind == Kind.LEAVING and row.student_id]
    batch.facts["given_up"] = stays.give_up_searches(actor, gone, GONE)
    StudentImportRow.objects.bulk_update(rows, ["student", "after"], batch_size=BATCH)
    batch.state, batch.applied_at, batch.applied_by = State.APPLIED, timezone.now(), actor.user
    batch.facts["created_classes"] = sorted(str(one.pk) for one in classes.values())
    batch.counts |= {"classes": len(classes), "stays": cancelled}
    batch.save(update_fields=["state", "applied_at", "applied_by", "facts", "counts"])
    record(
        actor=actor, verb="student_import.applied", thing=batch, added=batch.counts[Kind.ADDED],
        changed=batch.counts[Kind.CHANGED], leaving=batch.counts[Kind.LEAVING], refused=batch.counts[Kind.REFUSED],
    )  # fmt: skip


def _create_classes(batch: StudentImport) -> dict[str, SchoolClass]:
    """Create the classes that the plan asks for; return folded name -> class."""
    wanted: list[dict[str, Any]] = batch.facts["new_classes"]
    codes = sorted({one["mef"] for one in wanted if one["mef"]})
    mefs = {
        one.code: one for one in Mef.objects.filter(school_year=batch.school_year_id, code__in=codes).order_by("pk")
    }
    made = {}
    for one in wanted:
        mef = mefs.get(one["mef"])
        made[fold(one["name"])] = SchoolClass(
            academie_id=batch.academie_id,
            establishment_id=batch.establishment_id,
            school_year_id=batch.school_year_id,
            name=one["name"],
            level=one["level"],
            mef=mef,
            sector=mef.sector if mef else "",
        )
    SchoolClass.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _insert(batch: StudentImport, rows: list[StudentImportRow]) -> None:
    students = []
    for row in rows:
        student = Student(pk=uuid.uuid4(), academie_id=batch.academie_id, establishment_id=batch.establishment_id)
        fill(student, row.after["facts"])
        students.append(student)
        row.student_id = student.pk
    Student.objects.bulk_create(students, batch_size=BATCH)


def _update(rows: list[StudentImportRow]) -> None:
    students = []
    for row in rows:
        student = Student(pk=row.student_id)
        fill(student, row.after["facts"])
        students.append(student)
    Student.objects.bulk_update(students, WRITTEN, batch_size=500)


def _cancel_stays(actor: Actor, batch: StudentImport, rows: list[StudentImportRow]) -> int:
    chosen = [
        row.student_id
        for row in rows
        if row.kind == Kind.LEAVING and row.after.get("stays") == "cancel" and row.student_id
    ]
    return stays.cancel_stays(actor, chosen, batch.created_at.date(), GONE)
