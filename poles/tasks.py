"""Celery tasks of the pôles room: they call services and nothing else."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from poles.letters import clock, pdf
from tenancy.tasks import academie_task


@academie_task(name="poles.make_letter_file")
def make_letter_file(*, letter_id: str, academie_id: str) -> None:
    """Print the PDF of a letter."""
    pdf.make_file(letter_id=letter_id, academie_id=academie_id)


# Expires: the next passage does the same. It goes through the académies one by one, each in its own scope.
@shared_task(name="poles.tend_letters", expires=600)
def tend_letters() -> None:
    """Begin and end letters, post reminders, print what was forgotten."""
    clock.tend_letters()


@worker_ready.connect
def tend_at_start(**kwargs: Any) -> None:
    """A worker that starts does not wait for the clock: letters may have ended while nobody worked."""
    tend_letters.delay()
