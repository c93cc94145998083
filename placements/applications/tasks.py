"""Celery tasks of the applications: they call services and nothing else."""

from __future__ import annotations

from celery import shared_task

from placements.applications import clock
from poles.models import Academie
from tenancy.tasks import academie_task


@academie_task(name="placements.tend_applications_of")
def tend_applications_of(*, academie_id: str) -> None:
    """Remind and expire in one académie."""
    clock.expire_due(academie_id=academie_id)


# Expires: the next passage does the same.
@shared_task(name="placements.tend_applications", expires=3000)
def tend_applications() -> None:
    """Ring for each académie, so that one that fails does not hold the others up."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        tend_applications_of.delay(academie_id=academie_id)
