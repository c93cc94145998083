"""Writes on one student by the school: added by hand, corrected, gone, back. Files bring the others.

A student's row has no version: the form carries a stamp of the facts that it was filled from, and what somebody else
saved meanwhile is shown instead of being lost.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import SchoolClass, Student
from establishments.rules import ine_problem
from poles.models import Commune
from poles.versions import Gone
from tenancy.refusals import constraint_of

VERBS = {
    "student.added": "a ajouté un élève à la classe {school_class}",
    "student.corrected": "a corrigé la fiche d'un élève",
    "student.left": "a noté le départ d'un élève le {left_on}",
    "student.back": "a noté le retour d'un élève",
}
FACTS = ("first_name", "last_name", "birth_date", "ine", "school_class", "home_commune")
YOUNGEST, OLDEST = 10, 30


class StudentRefused(ValidationError):
    """A student that cannot be written so; the message says why."""


class ChangedMeanwhile(StudentRefused):
    """Somebody else corrected the same student; `current` is what is saved."""

    def __init__(self, current: Student) -> None:
        self.current = current
        super().__init__(
            "La fiche de cet élève a été modifiée entre-temps. Comparez les deux versions, puis enregistrez celle que "
            "vous gardez."
        )


def stamp_of(student: Student) -> str:
    """Return the stamp of the facts of a student: it changes with any of them and tells none of them."""
    facts = "\x1f".join(str(getattr(student, f"{name}_id", getattr(student, name, ""))) for name in FACTS)
    return hashlib.sha256(f"{student.pk}\x1f{facts}".encode()).hexdigest()[:32]


@transaction.atomic
def add_student(*, actor: Actor, school_class: SchoolClass, facts: Mapping[str, Any]) -> Student:
    """Add a student to a class of the actor's school. Raises StudentRefused, naming what is already known."""
    require(actor, "student.edit", school_class)
    student = Student(
        academie_id=school_class.academie_id, establishment_id=school_class.establishment_id, school_class=school_class
    )
    _fill(student, facts)
    twin = Student.objects.filter(
        establishment=student.establishment_id, birth_date=student.birth_date, left_on__isnull=True,
        last_name__unaccent__iexact=student.last_name, first_name__unaccent__iexact=student.first_name,
    )  # fmt: skip
    if twin.exists():
        raise StudentRefused("Un élève de même nom, né le même jour, est déjà dans l'établissement.")
    _save(student, force_insert=True)
    record(actor=actor, verb="student.added", thing=student, school_class=school_class.name)
    return student


@transaction.atomic
def correct_student(*, actor: Actor, student: Student, stamp: str, facts: Mapping[str, Any]) -> Student:
    """Correct the facts of a student. Raises ChangedMeanwhile, StudentRefused, Gone."""
    require(actor, "student.edit", student)
    current = _held(student)
    if stamp != stamp_of(current):
        raise ChangedMeanwhile(current)
    _fill(current, facts)
    _save(current, update_fields=list(FACTS))
    record(actor=actor, verb="student.corrected", thing=current)
    return current


@transaction.atomic
def mark_left(*, actor: Actor, student: Student, left_on: dt.date) -> Student:
    """Write the day from which the student is no longer in the school. Raises StudentRefused."""
    require(actor, "student.edit", student)
    current = _held(student)
    if left_on > timezone.localdate() + dt.timedelta(days=366) or left_on < current.birth_date:
        raise StudentRefused("Cette date de départ n'est pas plausible.")
    current.left_on = left_on
    current.save(update_fields=["left_on"])
    record(actor=actor, verb="student.left", thing=current, left_on=left_on)
    return current


@transaction.atomic
def mark_back(*, actor: Actor, student: Student) -> Student:
    """Take a departure back: mistake, or return."""
    require(actor, "student.edit", student)
    current = _held(student)
    if current.left_on is not None:
        current.left_on = None
        current.save(update_fields=["left_on"])
        record(actor=actor, verb="student.back", thing=current)
    return current


def _held(student: Student) -> Student:
    found = Student.objects.select_for_update(no_key=True).filter(pk=student.pk).first()
    if found is None:
        raise Gone("Cet élève n'est plus dans votre établissement.")
    return found


def _fill(student: Student, facts: Mapping[str, Any]) -> None:
    today = timezone.localdate()
    student.first_name = " ".join(str(facts["first_name"]).split())
    student.last_name = " ".join(str(facts["last_name"]).split())
    student.birth_date = facts["birth_date"]
    student.ine = "".join(str(facts.get("ine") or "").split()).upper()
    commune: Commune | None = facts.get("home_commune")
    student.home_commune = commune
    if school_class := facts.get("school_class"):
        if school_class.establishment_id != student.establishment_id:
            raise StudentRefused("Cette classe n'est pas de votre établissement.")
        student.school_class = school_class
    if not student.first_name or not student.last_name:
        raise StudentRefused("Écrivez le nom et le prénom.")
    if student.birth_date > today:
        raise StudentRefused("La date de naissance est dans le futur.")
    age = student.age_on(today)
    if not YOUNGEST <= age <= OLDEST:
        raise StudentRefused(f"Né en {student.birth_date.year} : l'âge serait de {age} ans.")
    if student.ine and (problem := ine_problem(student.ine)):
        raise StudentRefused(problem)


def _save(student: Student, **options: Any) -> None:
    try:
        with transaction.atomic():
            student.save(**options)
    except IntegrityError as error:
        if constraint_of(error) == "student_ine_unique":
            known = Student.objects.filter(ine=student.ine).exclude(pk=student.pk).exists()
            where = "un autre élève de votre établissement" if known else "un élève d'un autre établissement"
            raise StudentRefused(f"Cet INE appartient à {where}.") from error
        raise
