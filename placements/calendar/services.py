"""Writes of the calendar of a pôle: opening it to the other pôles."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from poles.models import Pole
from poles.versions import STAMP, locked
from tenancy.scope import Scope, acting_as


@transaction.atomic
def share(*, actor: Actor, pole: Pole, shares: bool) -> Pole:
    """Let the other pôles of the académie see when the schools of this one are out, or stop it; twice is once.

    The name and the territory of a pôle are the rectorat's: the coordinator's scope does not write its row. Having
    checked who asks, the act runs as a job and touches this one column.
    """
    require(actor, "calendar.share", pole)
    with acting_as(Scope.for_job(pole.academie_id)):
        current = locked(Pole.objects.all(), pole.pk)
        if current.shares_calendar == shares:
            return current
        current.shares_calendar = shares
        current.stamp(actor)
        current.save(update_fields=["shares_calendar", *STAMP])
        verb = "calendar.opened" if shares else "calendar.closed"
        record(actor=actor, verb=verb, thing=current, pole=current.name)
    return current
