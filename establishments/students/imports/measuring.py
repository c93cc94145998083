"""Seconds and memory of an import, on a made-up lycée in a transaction that is never kept. For `bin/bench imports`."""

from __future__ import annotations

import dataclasses
import resource
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.models import User
from establishments.calendar.reading import year_of
from establishments.imports.students import StudentFormat, read_file
from establishments.imports.students.samples import sample_file
from establishments.models import Establishment, Mef, StaffMember, StudentImport
from establishments.rules import uai_letter
from establishments.students.imports import depositing
from establishments.students.imports.applying import apply_import
from establishments.students.imports.depositing import deposit_import
from poles.models import Academie, Commune, Departement, RegionAcademique, SchoolYear
from tenancy.scope import Scope, acting_as

CODE = "9Z"
DIGITS = "9990001"
MEFS = ("1031001911", "2402310421", "2472000811", "2413020711")


@dataclasses.dataclass(frozen=True, slots=True)
class Measure:
    """Seconds of the reading alone, of the whole preview, of the application, of the file applied again; peak in MB."""

    students: int
    read: float
    preview: float
    apply: float
    again: float
    megabytes: float


class _Undone(Exception):
    """Ends the transaction of a measure."""


def measure(students: int, seed: int) -> Measure:
    """Import so many students into an empty lycée, then the same file again; everything is rolled back."""
    found: list[Measure] = []
    content = sample_file(StudentFormat.SIECLE_SHEET, students, seed)
    try:
        with transaction.atomic():
            found.append(_measure(students, content, _actor()))
            raise _Undone
    except _Undone:
        return found[0]


def _measure(students: int, content: bytes, actor: Actor) -> Measure:
    today = timezone.localdate()
    read = _timed(lambda: read_file(content, "eleves.xlsx", today=today))[0]
    with acting_as(actor.scope):
        preview, batch = _timed(lambda: _preview(actor, content))
        applied = _timed(lambda: apply_import(actor=actor, batch=batch))[0]
        again, second = _timed(lambda: _preview(actor, content))
        batch.refresh_from_db()
    wrong = {kind: second.counts[kind] for kind in ("added", "changed", "leaving") if second.counts[kind]}
    if batch.counts["added"] != students or wrong:
        raise RuntimeError(f"L'import de {students} élèves n'est pas exact : {batch.counts}, puis {wrong}.")
    return Measure(students, read, preview, applied, again, peak_megabytes())


def _preview(actor: Actor, content: bytes) -> StudentImport:
    batch = deposit_import(actor=actor, content=content, name="eleves.xlsx")
    if batch.state == StudentImport.State.READING:
        depositing.read_waiting(import_id=batch.pk, academie_id=batch.academie_id)
    batch.refresh_from_db()
    if batch.state != StudentImport.State.READY:
        raise RuntimeError(f"Le fichier n'est pas prêt : {batch.problem or batch.state}")
    return batch


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    answer = act()
    return time.perf_counter() - begun, answer


def _actor() -> Actor:
    """Write an académie with one lycée and the trainings of the sample; return the DDFPT who acts there."""
    region = RegionAcademique.objects.create(code=CODE, name="Banc d'essai")
    academie = Academie.objects.create(code=CODE, name="Banc d'essai", region=region, zone="C")
    place = Departement.objects.create(code="9ZX", name="Banc d'essai", academie=academie)
    commune = Commune.objects.create(
        insee="99999", name="Ville-Exemple", search_name="ville-exemple", departement=place, academie=academie,
        postal_codes=["19000"],
    )  # fmt: skip
    school = Establishment.objects.create(
        uai=f"{DIGITS}{uai_letter(DIGITS)}", name="Lycée d'essai", kind="lp", academie=academie, commune=commune
    )
    year = SchoolYear.objects.get(pk=year_of(timezone.localdate()))
    for code in MEFS:
        Mef.objects.get_or_create(code=code, school_year=year, defaults={"label": "Essai", "level": "1pro"})
    user = User.objects.create(email="banc@demo.example")
    role = SimpleNamespace(pk="banc", role=StaffMember.Role.DDFPT)
    return Actor(
        user, ActorKind.SCHOOL, role, Scope.for_establishment(school, user), school, "DDFPT, lycée d'essai", academie
    )


def peak_megabytes() -> float:
    """Return the peak resident memory of this program, in MB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
