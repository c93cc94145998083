"""Celery tasks of the accounts room: they call services and nothing else."""

from __future__ import annotations

from celery import shared_task

from accounts.notices import digest
from accounts.outbox import services as outbox


# Expires: the next passage of the sweeper does the same. It belongs to no académie: see the model of mails.
@shared_task(name="accounts.send_messages", expires=60)
def send_messages() -> None:
    """Send the mails that are due; ring again when more are waiting than one task takes."""
    if outbox.send_due() == outbox.BATCH:
        outbox.ring()


# It belongs to no académie either: a person may hold functions in several, and gets one mail.
@shared_task(name="accounts.send_digests", expires=3600)
def send_digests() -> None:
    """Post the mail of the day to each person who wants one."""
    digest.send()
