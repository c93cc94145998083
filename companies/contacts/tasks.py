"""Celery tasks of contacts: they call services and nothing else."""

from __future__ import annotations

from celery import shared_task

from companies.contacts import clock
from companies.contacts.imports import depositing
from poles.models import Academie
from tenancy.tasks import academie_task


@academie_task(name="companies.tend_contacts_of")
def tend_contacts_of(*, academie_id: str) -> None:
    """Open, warn, end and remind in one académie."""
    clock.tend_contacts(academie_id=academie_id)


# Expires: the next passage does the same.
@shared_task(name="companies.tend_contacts", expires=3000)
def tend_contacts() -> None:
    """Ring for each académie, so that one that fails does not hold the others up."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        tend_contacts_of.delay(academie_id=academie_id)


@academie_task(name="companies.read_contacts")
def read_contacts(*, import_id: str, academie_id: str) -> None:
    """Read a file of contacts that waits."""
    depositing.read_waiting(import_id=import_id, academie_id=academie_id)


# Expires: bells that rang while no worker listened are not worth hearing.
@shared_task(name="companies.sweep_contact_imports", expires=25)
def sweep_contact_imports() -> None:
    """Ring again for the files of every académie that no worker reads."""
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        depositing.sweep(academie_id=academie_id)
