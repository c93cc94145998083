"""What is kept of a file of contacts, and for how long: names and numbers go when nothing can be undone any more."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from companies.contacts.imports.applying import KEPT_FOR
from companies.models import ContactImport
from tenancy.scope import Scope, acting_as

State = ContactImport.State
#: A preview that nobody applied is forgotten after this long.
WAITED_FOR = dt.timedelta(days=30)


def forget(*, academie_id: str) -> int:
    """Forget the lines of old imports; a preview that waited too long is given up. Return how many changed."""
    now = timezone.now()
    with acting_as(Scope.for_job(academie_id)):
        over = ContactImport.objects.filter(state=State.APPLIED, applied_at__lt=now - KEPT_FOR).exclude(lines=[])
        done = over.update(lines=[])
        stale = ContactImport.objects.filter(
            state__in=(State.READY, State.READING), created_at__lt=now - WAITED_FOR
        )  # fmt: skip
        return done + stale.update(state=State.ABANDONED, lines=[], content=None)
