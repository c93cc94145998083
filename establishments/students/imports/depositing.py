"""A file is deposited, then read by the request when it is small, by a worker otherwise.

The row is the job: killing the worker or emptying the broker loses nothing, reading twice writes once. Each attempt
takes a number, and writes only while it is still the last one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.calendar.reading import year_of
from establishments.imports.students import FileRefused, read_file
from establishments.imports.students.limits import check_name, check_size
from establishments.models import Establishment, StudentImport, StudentImportFile
from establishments.students.imports.errors import ImportRefused
from establishments.students.imports.previewing import lines_of, write_preview
from poles.models import Academie, SchoolYear
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

State = StudentImport.State
#: A file of this size holds about three hundred students: the request reads it at once.
AT_ONCE = 60_000
#: A file that no worker took after this long has lost its message; a reading that lasts longer lost its worker.
UNHEARD_AFTER = dt.timedelta(seconds=15)
STALE_AFTER = dt.timedelta(minutes=3)
MAX_ATTEMPTS = 5
POISONED = (
    "La lecture de ce fichier s’est interrompue plusieurs fois. Enregistrez-le en .xlsx, puis déposez-le de nouveau."
)
UNEXPECTED = "Ce fichier n’a pas pu être lu : erreur inattendue. Enregistrez-le en .xlsx, puis déposez-le de nouveau."


@transaction.atomic
def deposit_import(*, actor: Actor, content: bytes, name: str) -> StudentImport:
    """Take a file of students of the actor's school; return the import, already read when the file is small.

    The same file deposited again while it waits is the same import. Raises ImportRefused, FileRefused.
    """
    require(actor, "student_import.edit")
    school: Establishment = actor.subject
    check_size(content)
    check_name(name)
    digest = hashlib.sha256(content).hexdigest()
    # Double clicks queue here: an import has no row yet that could be locked.
    lock_school(school.pk, wait=True)
    waiting = StudentImport.objects.filter(establishment=school, digest=digest, state__in=(State.READING, State.READY))
    if found := waiting.order_by("-created_at", "id").first():
        return found
    batch = StudentImport.objects.create(
        academie_id=school.academie_id,
        establishment=school,
        school_year=_this_year(school),
        file_name=name[-120:],
        size=len(content),
        digest=digest,
        created_by=actor.user,
    )
    record(actor=actor, verb="student_import.deposited", thing=batch, size=batch.size)
    if batch.size <= AT_ONCE:
        _read(batch, content, name)
    else:
        StudentImportFile.objects.create(
            academie_id=batch.academie_id, batch=batch, establishment=school, content=content
        )
        transaction.on_commit(partial(ring, batch.pk, batch.academie_id), robust=True)
    return batch


def lock_school(uai: str, *, wait: bool) -> bool:
    """Take the queue of a school's imports until the end of the transaction; return whether it was taken."""
    from django.db import connection

    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"students-import:{uai}"])
        answer = cursor.fetchone()
    return wait or bool(answer and answer[0])


def _this_year(school: Establishment) -> SchoolYear:
    own = school.academie.zone == Academie.Zone.OWN
    year = SchoolYear.objects.filter(pk=year_of(timezone.localdate(), own)).first()
    if year is None:
        raise ImportRefused(
            "L’année scolaire en cours n’est pas encore ouverte dans l’application : prévenez le support."
        )
    return year


def ring(import_id: uuid.UUID, academie_id: str) -> None:
    """Tell a worker that a file waits. A dead broker is only a warning: the row is the job."""
    from kombu.exceptions import OperationalError

    from establishments.tasks import read_students

    try:
        read_students.apply_async(kwargs={"import_id": str(import_id), "academie_id": academie_id}, retry=False)
    except (OperationalError, OSError):
        logger.warning("Import %s : le courtier de messages ne répond pas, le balayage le reprendra.", import_id)


def read_waiting(*, import_id: uuid.UUID | str, academie_id: str) -> bool:
    """Read a deposited file unless somebody else does; return whether this call wrote its preview or its refusal."""
    scope = Scope.for_job(academie_id)
    with acting_as(scope):
        attempt = _claim(uuid.UUID(str(import_id)))
        if attempt is None:
            return False
        batch = StudentImport.objects.select_related("file").get(pk=import_id)
        content, name = bytes(batch.file.content), batch.file_name
    with acting_as(scope):
        held = (
            StudentImport.objects.select_for_update(no_key=True, of=("self",))
            .select_related("establishment__academie", "school_year")
            .filter(pk=import_id, attempt=attempt, state=State.READING)
            .first()
        )
        if held is None:
            return False
        try:
            with transaction.atomic():
                _read(held, content, name)
        except Exception:
            # The traceback may hold a name: its type and place are enough.
            logger.error("Import %s : échec de la lecture", import_id)
            refuse(held, UNEXPECTED)
    return True


def _claim(import_id: uuid.UUID) -> int | None:
    """Take a file to read; return the number of the attempt. A reading that lasts is somebody else's."""
    batch = StudentImport.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=import_id).first()
    if batch is None or batch.state != State.READING or not _is_free(batch):
        return None
    if not StudentImportFile.objects.filter(batch=batch).exists():
        return None
    batch.attempt += 1
    if batch.attempt > MAX_ATTEMPTS:
        refuse(batch, POISONED)
        return None
    batch.facts["claimed_at"] = timezone.now().isoformat()
    batch.save(update_fields=["attempt", "facts"])
    return batch.attempt


def _is_free(batch: StudentImport) -> bool:
    claimed = batch.facts.get("claimed_at")
    return not claimed or dt.datetime.fromisoformat(claimed) < timezone.now() - STALE_AFTER


def _read(batch: StudentImport, content: bytes, name: str) -> None:
    """Read a file and write its preview, or why it is refused."""
    try:
        result = read_file(content, name, today=timezone.localdate())
        _check(batch, result)
    except FileRefused as refused:
        refuse(batch, " ".join(refused.messages))
        return
    batch.facts |= {
        "format": result.format.value,
        "encoding": result.encoding,
        "delimiter": result.delimiter,
        "columns": [{"header": one.header, "field": one.field or "", "dropped": one.dropped} for one in result.columns],
    }
    batch.read_rows = len(result.rows)
    batch.state = State.READY
    batch.save(update_fields=["facts", "read_rows", "state"])
    write_preview(batch, lines_of(result))
    StudentImportFile.objects.filter(batch=batch).delete()


def _check(batch: StudentImport, result: Any) -> None:
    """Refuse a file that says it is another school's, or another year's."""
    if result.uai and result.uai != batch.establishment_id:
        raise FileRefused(
            f"Ce fichier concerne l’établissement {result.uai}, pas le vôtre ({batch.establishment_id}). "
            "Exportez celui de votre établissement."
        )
    if result.school_year and result.school_year != str(batch.school_year_id):
        other = int(result.school_year)
        when = "suivante" if other > batch.school_year_id else "passée"
        raise FileRefused(
            f"Ce fichier est celui de l’année {when} ({other}-{other + 1}) ; l’année en cours est {batch.school_year}. "
            "Exportez les élèves de cette année."
        )


def refuse(batch: StudentImport, problem: str) -> None:
    """Write why a file is refused; its bytes are not kept."""
    batch.state, batch.problem = State.REFUSED, problem[:400]
    batch.save(update_fields=["state", "problem", "attempt"])
    StudentImportFile.objects.filter(batch=batch).delete()


def sweep(*, academie_id: str) -> list[uuid.UUID]:
    """Ring again for the files of an académie that nobody reads; return them."""
    heard = timezone.now() - UNHEARD_AFTER
    with acting_as(Scope.for_job(academie_id)):
        rows = StudentImport.objects.filter(state=State.READING, created_at__lt=heard, file__isnull=False)
        waiting = [one.pk for one in rows.order_by("created_at", "id") if _is_free(one)]
    for pk in waiting:
        ring(pk, academie_id)
    return waiting
