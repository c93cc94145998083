"""Undoing an applied import: each student gets back what the import changed, unless somebody wrote on them since."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import SchoolClass, Student, StudentImport, StudentImportRow
from establishments.students.imports import stays
from establishments.students.imports.applying import WRITTEN, closed_sentence, hold
from establishments.students.imports.depositing import lock_school
from establishments.students.imports.errors import ImportRefused
from establishments.students.imports.planning import Kind
from establishments.students.imports.reading import students_of
from establishments.students.imports.shapes import fill, same

State = StudentImport.State
KEPT_FOR = dt.timedelta(days=30)


@dataclass
class Undo:
    """What an undo does: students removed, given back, brought back; `kept`: those that it leaves alone, by name."""

    added: int = 0
    changed: int = 0
    leaving: int = 0
    kept: list[str] = field(default_factory=list)
    classes: int = 0

    @property
    def total(self) -> int:
        """Return how many students are touched."""
        return self.added + self.changed + self.leaving


def may_be_undone(batch: StudentImport) -> bool:
    """Whether the import is applied, and not too long ago."""
    return batch.state == State.APPLIED and batch.applied_at is not None and timezone.now() <= deadline(batch)


def deadline(batch: StudentImport) -> dt.datetime:
    """Return until when an applied import can be undone."""
    assert batch.applied_at is not None
    return batch.applied_at + KEPT_FOR


def outline(batch: StudentImport) -> Undo:
    """Return what an undo would do now, writing nothing."""
    return _Undoing(batch).undo


@transaction.atomic
def undo_import(*, actor: Actor, batch: StudentImport) -> Undo:
    """Give back what the import changed. A second click finds it undone. Raises ImportRefused."""
    require(actor, "student_import.edit", batch)
    held = hold(batch)
    if held.state == State.UNDONE:
        return Undo(**held.facts["undone"], kept=[])
    if held.state != State.APPLIED:
        raise ImportRefused(closed_sentence(held))
    if not may_be_undone(held):
        raise ImportRefused("Cet import a plus de trente jours : il ne peut plus être annulé.")
    lock_school(held.establishment_id, wait=True)
    list(
        Student.objects.select_for_update(no_key=True)
        .filter(establishment=held.establishment_id)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    work = _Undoing(held)
    try:
        with transaction.atomic():
            work.write(actor)
    except IntegrityError as error:
        raise ImportRefused(
            "L’INE d’un de ces élèves est maintenant celui d’un autre : l’import ne peut plus être annulé d’un bloc."
        ) from error
    done = work.undo
    held.state, held.undone_at, held.undone_by = State.UNDONE, timezone.now(), actor.user
    held.facts["undone"] = {
        "added": done.added, "changed": done.changed, "leaving": done.leaving, "classes": done.classes,
    }  # fmt: skip
    held.save(update_fields=["state", "undone_at", "undone_by", "facts"])
    record(actor=actor, verb="student_import.undone", thing=held, students=done.total, kept=len(done.kept))
    return done


class _Undoing:
    """The rows of an import sorted by what an undo does with them."""

    def __init__(self, batch: StudentImport) -> None:
        self.batch, self.undo = batch, Undo()
        self.removed: list[UUID] = []
        self.restored: list[StudentImportRow] = []
        now = students_of(batch)
        rows = StudentImportRow.objects.filter(batch=batch, kind__in=(Kind.ADDED, Kind.CHANGED, Kind.LEAVING))
        found = list(rows.order_by("line", "pk"))
        used = _used(Student, [row.student_id for row in found if row.kind == Kind.ADDED and row.student_id])
        for row in found:
            facts = row.after.get("facts", {})
            current = now.get(str(row.student_id))
            if current is None:
                continue
            if not same(current, facts) or row.student_id in used:
                self.undo.kept.append(f"{current['first_name']} {current['last_name']}")
            elif row.kind == Kind.ADDED:
                self.removed.append(row.student_id)  # type: ignore[arg-type]
                self.undo.added += 1
            else:
                self.restored.append(row)
                if row.kind == Kind.CHANGED:
                    self.undo.changed += 1
                else:
                    self.undo.leaving += 1

    def write(self, actor: Actor) -> None:
        """Write it."""
        # Lines that speak of a student who goes must not go with them: they tell what was imported.
        StudentImportRow.objects.filter(student__in=self.removed).update(student=None)
        Student.objects.filter(pk__in=self.removed).delete()
        students = []
        for row in self.restored:
            student = Student(pk=row.student_id)
            fill(student, row.before)
            students.append(student)
        Student.objects.bulk_update(students, WRITTEN, batch_size=500)
        given_up: dict[str, list[str]] = self.batch.facts.get("given_up", {})
        back = [str(row.student_id) for row in self.restored if row.kind == Kind.LEAVING]
        stays.take_up_searches(actor, [key for student in back for key in given_up.get(student, [])])
        created = [UUID(pk) for pk in self.batch.facts.get("created_classes", [])]
        empty = sorted(set(created) - _used(SchoolClass, created))
        self.undo.classes = len(empty)
        SchoolClass.objects.filter(pk__in=empty).delete()


def _used(model: type[models.Model], keys: list[UUID]) -> set[UUID]:
    """Return the keys on which rows of any room stand: they must stay. Lines of imports do not count."""
    found: set[UUID] = set()
    for relation in model._meta.related_objects:
        related: Any = relation.related_model
        if related is StudentImportRow or not keys:
            continue
        name = relation.field.name
        rows = related._base_manager.filter(**{f"{name}__in": keys}).order_by()
        found.update(rows.values_list(f"{name}_id", flat=True).distinct())
    return found
