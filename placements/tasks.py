"""Celery tasks of the placements room: they call services and nothing else."""

from __future__ import annotations

from celery import shared_task

from placements.applications.tasks import tend_applications, tend_applications_of
from placements.desk.tasks import tend_desk, tend_desk_of
from placements.needs import clock
from poles.models import Academie
from tenancy.tasks import academie_task

__all__ = ["tend_applications", "tend_applications_of", "tend_desk", "tend_desk_of", "tend_needs", "tend_needs_of"]


@academie_task(name="placements.tend_needs_of")
def tend_needs_of(*, academie_id: str) -> None:
    """Let the calendar move the needs and the stays of one académie."""
    clock.tend_needs(academie_id=academie_id)


# Expires: the next passage does the same.
@shared_task(name="placements.tend_needs", expires=3000)
def tend_needs() -> None:
    """Ring for each académie, so that one that fails does not hold the others up."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        tend_needs_of.delay(academie_id=academie_id)
