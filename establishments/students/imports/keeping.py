"""How long imports are kept: their lines name students and go after thirty days; the counts stay."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from establishments.models import StudentImport, StudentImportFile, StudentImportRow
from establishments.students.imports.undoing import KEPT_FOR
from tenancy.scope import Scope, acting_as

State = StudentImport.State
#: What remains of the facts: how the file was read.
_REMAINS = ("format", "encoding", "delimiter", "undone")


def purge(*, academie_id: str) -> int:
    """Remove the lines and files of the imports of an académie that are over; return how many imports.

    Applied: thirty days after, when they can no longer be undone. Waiting that long: abandoned.
    """
    limit = timezone.now() - KEPT_FOR
    with acting_as(Scope.for_job(academie_id)):
        old = StudentImport.objects.filter(
            Q(applied_at__lt=limit) | Q(applied_at__isnull=True, created_at__lt=limit)
        ).filter(Q(rows__isnull=False) | Q(file__isnull=False) | Q(state__in=(State.READING, State.READY)))
        keys = sorted(set(old.order_by("pk").values_list("pk", flat=True)))
        StudentImportRow.objects.filter(batch__in=keys).delete()
        StudentImportFile.objects.filter(batch__in=keys).delete()
        for batch in StudentImport.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"):
            batch.facts = {key: batch.facts[key] for key in _REMAINS if key in batch.facts}
            if batch.state in (State.READING, State.READY):
                batch.state = State.ABANDONED
            batch.save(update_fields=["facts", "state"])
    return len(keys)
