"""Celery tasks of the establishments room: they call services and nothing else."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from establishments.students.imports import depositing, keeping
from poles.models import Academie
from tenancy.tasks import academie_task


@academie_task(name="establishments.read_students")
def read_students(*, import_id: str, academie_id: str) -> None:
    """Read a file of students and write its preview."""
    depositing.read_waiting(import_id=import_id, academie_id=academie_id)


# Expires: bells that rang while no worker listened are not worth hearing.
@shared_task(name="establishments.sweep_imports", expires=25)
def sweep_imports() -> None:
    """Ring again for the files of every académie that no worker reads."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        depositing.sweep(academie_id=academie_id)


@academie_task(name="establishments.purge_imports_of")
def purge_imports_of(*, academie_id: str) -> None:
    """Remove the lines of the old imports of one académie."""
    keeping.purge(academie_id=academie_id)


@shared_task(name="establishments.purge_imports", expires=3000)
def purge_imports() -> None:
    """Ring for each académie, so that one that fails does not hold the others up."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        purge_imports_of.delay(academie_id=academie_id)


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """A worker that starts takes up what its predecessor left, without waiting for the clock."""
    sweep_imports.delay()
