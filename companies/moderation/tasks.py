"""Celery tasks of the room: they call services and nothing else."""

from __future__ import annotations

from celery import shared_task

from companies.moderation import clock
from poles.models import Academie
from tenancy.tasks import academie_task


@academie_task(name="companies.tend_offers_of")
def tend_offers_of(*, academie_id: str) -> None:
    """Expire, resume, ask, close and remind in one académie."""
    clock.tend(academie_id=academie_id)


# Expires: the next passage does the same.
@shared_task(name="companies.tend_offers", expires=3000)
def tend_offers() -> None:
    """Ring for each académie, so that one that fails does not hold the others up."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        tend_offers_of.delay(academie_id=academie_id)
