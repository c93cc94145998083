"""Repairs on the preview: a value typed again, a class recognised or created, who stays, which stays are cancelled.

Each one makes the plan again: a repaired line is ready at once, and the counts follow.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import SchoolClass, StudentImport, StudentImportFile, StudentImportRow
from establishments.students.imports.applying import closed_sentence, hold
from establishments.students.imports.checking import problem_of
from establishments.students.imports.classes import decision_of
from establishments.students.imports.errors import ImportRefused, RepairRefused
from establishments.students.imports.planning import Kind
from establishments.students.imports.previewing import replan
from establishments.students.imports.shapes import TOLD, fold

State = StudentImport.State
#: What a person may type again on a line.
REPAIRABLE = ("last_name", "first_name", "birth_date", "ine", "class_name", "mef")


@transaction.atomic
def repair_row(*, actor: Actor, batch: StudentImport, line: int, values: Mapping[str, str]) -> StudentImportRow:
    """Write values typed again on a refused line; return the line as planned. Raises RepairRefused by field."""
    held = _ready(actor, batch)
    row = StudentImportRow.objects.filter(batch=held, line=line).first() if line > 0 else None
    if row is None:
        raise ImportRefused("Cette ligne n’est plus dans l’import.")
    if row.kind != Kind.REFUSED:
        raise ImportRefused("Cette ligne n’est plus refusée : rechargez la page.")
    told = dict.fromkeys(TOLD, "") | row.after.get("file", {})
    errors: dict[str, str] = {}
    for field in REPAIRABLE:
        if field in values:
            told[field] = " ".join(values[field].split())
            if problem := problem_of(held, field, told):
                errors[field] = problem
    if errors:
        raise RepairRefused(errors)
    # A name written in one cell is mended by its two parts.
    typed = set(values) | ({"full_name"} if {"last_name", "first_name"} & set(values) else set())
    row.after = {"file": told}
    row.problems = [one for one in row.problems if one.get("field") not in typed]
    row.warnings = [one for one in row.warnings if one.get("field") not in typed]
    row.repaired = True
    row.save(update_fields=["after", "problems", "warnings", "repaired"])
    replan(held)
    row.refresh_from_db()
    return row


@transaction.atomic
def decide_class(*, actor: Actor, batch: StudentImport, name: str, decision: str) -> str:
    """Say what an unknown class of the file is, for all its lines; return a sentence. Raises ImportRefused.

    `decision`: « take:KEY » for a class of the school, « level:LEVEL » for a class to create.
    """
    held = _ready(actor, batch)
    key, chosen = fold(name), decision_of(decision)
    asked = {fold(one["name"]): one for one in held.facts.get("questions", [])}
    if key not in asked:
        raise ImportRefused("Cette classe n’est plus une question : rechargez la page.")
    if chosen is None:
        raise ImportRefused("Choisissez une classe de l’établissement, ou le niveau de la classe à créer.")
    said = f"La classe {asked[key]['name']} sera créée."
    if take := chosen.get("take"):
        classes = SchoolClass.objects.filter(establishment=held.establishment_id, school_year=held.school_year_id)
        try:
            known = classes.filter(pk=take).first()
        except ValidationError:
            known = None
        if known is None:
            raise ImportRefused("Cette classe n’est pas de votre établissement cette année.")
        said = f"La classe {asked[key]['name']} du fichier est {known.name}."
    held.facts.setdefault("classes", {})[key] = chosen
    replan(held)
    return said


@transaction.atomic
def answer_leaving(*, actor: Actor, batch: StudentImport, keeps_absent: bool) -> None:
    """Say whether the students absent from the file stay in the school. Raises ImportRefused."""
    held = _ready(actor, batch)
    held.keeps_absent = keeps_absent
    held.facts["leaving_confirmed"] = not keeps_absent
    held.save(update_fields=["keeps_absent", "facts"])
    replan(held)


@transaction.atomic
def choose_stay(*, actor: Actor, batch: StudentImport, row: str, cancels: bool) -> None:
    """Say whether the stays of a student who leaves are cancelled with the import. Raises ImportRefused."""
    held = _ready(actor, batch)
    try:
        found = StudentImportRow.objects.filter(batch=held, kind=Kind.LEAVING, pk=row).first()
    except ValidationError:
        found = None
    if found is None:
        raise ImportRefused("Cet élève ne quitte plus l’établissement : rechargez la page.")
    found.after["stays"] = "cancel" if cancels else "keep"
    found.save(update_fields=["after"])


@transaction.atomic
def abandon_import(*, actor: Actor, batch: StudentImport) -> None:
    """Give an import up before it is applied; its lines and its file are not kept. Raises ImportRefused."""
    require(actor, "student_import.edit", batch)
    held = hold(batch)
    if held.state == State.ABANDONED:
        return
    if held.state not in (State.READY, State.READING):
        raise ImportRefused(closed_sentence(held))
    held.rows.all().delete()
    held.facts = {key: held.facts[key] for key in ("format",) if key in held.facts}
    held.state = State.ABANDONED
    held.save(update_fields=["state", "facts"])
    StudentImportFile.objects.filter(batch=held).delete()
    record(actor=actor, verb="student_import.abandoned", thing=held)


def _ready(actor: Actor, batch: StudentImport) -> StudentImport:
    require(actor, "student_import.edit", batch)
    held = hold(batch)
    if held.state != State.READY:
        raise ImportRefused(closed_sentence(held))
    return held
