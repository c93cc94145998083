"""A file is deposited, then read by the request when it is small, by a worker otherwise.

The row is the job: killing the worker or emptying the broker loses nothing, reading twice writes once. Each attempt
takes a number, and writes only while it is still the last one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import uuid
from collections import Counter
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.contacts.imports.reading import EXTENSIONS, read_book
from companies.contacts.imports.resolving import ADD, COMPLETE, resolve
from companies.models import ContactImport
from establishments.imports.students.results import FileRefused
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

State = ContactImport.State
MAX_BYTES = 10 * 1024 * 1024
#: A file of this size holds about three hundred lines: the request reads it at once.
AT_ONCE = 60_000
#: A file that no worker took after this long has lost its message; a reading that lasts longer lost its worker.
UNHEARD_AFTER = dt.timedelta(seconds=15)
STALE_AFTER = dt.timedelta(minutes=3)
MAX_ATTEMPTS = 5
UNREADABLE = "Ce fichier n'a pas pu être lu : erreur inattendue. Enregistrez-le en .xlsx, puis déposez-le de nouveau."


class ImportRefused(ValidationError):
    """An act on an import that cannot be; the message says why."""


@transaction.atomic
def deposit(*, actor: Actor, content: bytes, name: str) -> ContactImport:
    """Take an address book of the actor's school; return the import, already read when the file is small.

    The same file deposited again while it waits is the same import. Raises ImportRefused.
    """
    require(actor, "contact_import.edit")
    school = actor.subject
    _check(content, name)
    digest = hashlib.sha256(content).hexdigest()
    lock_book(school.pk)
    waiting = ContactImport.objects.filter(
        establishment=school, digest=digest, state__in=(State.READING, State.READY)
    )  # fmt: skip
    if found := waiting.order_by("-created_at", "pk").first():
        return found
    batch = ContactImport.objects.create(
        academie_id=school.academie_id, establishment=school, file_name=name[-120:], size=len(content), digest=digest,
        content=content, created_by=actor.user,
    )  # fmt: skip
    record(actor=actor, verb="contact_import.deposited", thing=batch, size=batch.size)
    if batch.size <= AT_ONCE:
        _read(batch)
    else:
        transaction.on_commit(partial(ring, batch.pk, batch.academie_id), robust=True)
    return batch


def _check(content: bytes, name: str) -> None:
    if not content:
        raise ImportRefused("Le fichier est vide : exportez-le de nouveau.")
    if len(content) > MAX_BYTES:
        raise ImportRefused("Le fichier dépasse 10 Mo : gardez les colonnes utiles, ou partagez-le.")
    if name.rpartition(".")[2].lower() not in EXTENSIONS:
        raise ImportRefused("Ce type de fichier n'est pas lu. Fichiers acceptés : .xlsx, .ods, .csv ou .xls.")


def lock_book(uai: str) -> None:
    """Queue the imports of a school until the end of the transaction: double clicks write once."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"contacts-import:{uai}"])


def ring(import_id: uuid.UUID, academie_id: str) -> None:
    """Tell a worker that a file waits. A dead broker is only a warning: the row is the job."""
    from kombu.exceptions import OperationalError

    from companies.contacts.tasks import read_contacts

    try:
        read_contacts.apply_async(kwargs={"import_id": str(import_id), "academie_id": academie_id}, retry=False)
    except (OperationalError, OSError):
        logger.warning("Import %s : le courtier de messages ne répond pas, le balayage le reprendra.", import_id)


def read_waiting(*, import_id: uuid.UUID | str, academie_id: str) -> bool:
    """Read a deposited file unless somebody else does; return whether this call wrote its preview or its refusal."""
    scope = Scope.for_job(academie_id)
    with acting_as(scope):
        attempt = _claim(uuid.UUID(str(import_id)))
    if attempt is None:
        return False
    with acting_as(scope):
        rows = ContactImport.objects.select_for_update(no_key=True, of=("self",)).select_related("establishment")
        held = rows.filter(pk=import_id, attempt=attempt, state=State.READING).first()
        if held is None:
            return False
        try:
            with transaction.atomic():
                _read(held)
        except Exception:
            # The traceback may hold a name: the place of the failure is enough.
            logger.error("Import %s : échec de la lecture", import_id)
            _refuse(held, UNREADABLE)
    return True


def _claim(import_id: uuid.UUID) -> int | None:
    """Take a file to read; return the number of the attempt. A reading that lasts is somebody else's."""
    rows = ContactImport.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    batch = rows.filter(_free(), pk=import_id, state=State.READING).first()
    if batch is None:
        return None
    batch.attempt += 1
    if batch.attempt > MAX_ATTEMPTS:
        _refuse(batch, UNREADABLE)
        return None
    batch.claimed_at = timezone.now()
    batch.save(update_fields=["attempt", "claimed_at"])
    return batch.attempt


def _free() -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=timezone.now() - STALE_AFTER)


def _read(batch: ContactImport) -> None:
    """Read a file and write its preview, or why it is refused; its bytes are kept no longer."""
    try:
        book = read_book(bytes(batch.content or b""))
    except FileRefused as refused:
        _refuse(batch, " ".join(refused.messages))
        return
    batch.lines = resolve(book.entries, batch.establishment)
    labels = [book.header.label(field) for field, _place in sorted(book.header.places.items(), key=lambda one: one[1])]
    batch.facts = {"columns": labels, "unread": book.header.unread}
    count(batch)
    batch.state, batch.content = State.READY, None
    batch.save(update_fields=["lines", "facts", "state", "content"])


def count(batch: ContactImport) -> None:
    """Write, in the facts, how many lines there are of each kind."""
    told: Counter[str] = Counter()
    for line in batch.lines:
        told[kind_of(line)] += 1
    kinds = ("added", "completed", "skipped", "undecided", "refused")
    batch.facts = batch.facts | {"counts": {kind: told[kind] for kind in kinds}}


def kind_of(line: dict[str, Any]) -> str:
    """Return what becomes of a line as it stands."""
    if line["problems"]:
        return "refused"
    if line["choice"] == ADD:
        return "added"
    if line["choice"] == COMPLETE:
        return "completed"
    return "skipped" if line["choice"] or not line["known"] else "undecided"


def _refuse(batch: ContactImport, problem: str) -> None:
    batch.state, batch.problem, batch.content = State.REFUSED, problem[:400], None
    batch.save(update_fields=["state", "problem", "content", "attempt"])


def sweep(*, academie_id: str) -> list[uuid.UUID]:
    """Ring again for the files of an académie that nobody reads; return them."""
    heard = timezone.now() - UNHEARD_AFTER
    with acting_as(Scope.for_job(academie_id)):
        rows = ContactImport.objects.filter(_free(), state=State.READING, created_at__lt=heard)
        waiting = list(rows.order_by("created_at", "pk").values_list("pk", flat=True))
    for pk in waiting:
        ring(pk, academie_id)
    return waiting
