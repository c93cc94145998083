"""Celery tasks of the kept searches: they call services and nothing else."""

from __future__ import annotations

from celery import shared_task

from companies.search.saved import alerts
from poles.models import Academie
from tenancy.tasks import academie_task


@academie_task(name="companies.tell_new_offers_of")
def tell_new_offers_of(*, academie_id: str) -> None:
    """Send the alerts that are due in one académie."""
    alerts.tell(academie_id=academie_id)


# Expires: the next passage does the same.
@shared_task(name="companies.tell_new_offers", expires=500)
def tell_new_offers() -> None:
    """Ring for each académie, so that one that fails does not hold the others up."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        tell_new_offers_of.delay(academie_id=academie_id)
