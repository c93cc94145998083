"""The daily mail: how many events of each kind, and where to read them."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.actors import kinds_held
from accounts.models import User
from accounts.notices import registry
from accounts.notices.choices import chosen_by
from accounts.notices.mails import write_counts
from accounts.notices.models import Notice
from accounts.notices.reach import JOB
from accounts.notices.registry import Pace
from accounts.outbox import post
from accounts.outbox.models import Message
from tenancy.scope import acting_as
from web.french import counted, long_date

DIGEST = "notice_digest"
#: A line says nothing any more after half a year, read or not.
LIFE = dt.timedelta(days=183)


def _owed() -> QuerySet[Notice]:
    """Return the lines that nobody has read and of which a mail may still be due."""
    now = timezone.now()
    return Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True, made_at__lte=now)


def send() -> int:
    """Post the mail of the day to each person who wants one, and forget old lines. Return how many mails.

    Run twice the same day, it posts nothing more: what happened since waits for the next day.
    """
    with acting_as(JOB):
        Notice.objects.filter(made_at__lt=timezone.now() - LIFE).delete()
        people = list(_owed().filter(user__is_active=True).order_by("user").values_list("user", flat=True).distinct())
    return sum(_send_to(pk) for pk in people)


def _send_to(user_id: int) -> bool:
    day = timezone.localdate()
    key = f"notices:{day}:{user_id}"
    with acting_as(JOB):
        # One passage at a time for one person; the second one finds the mail of the first.
        person = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).first()
        if person is None or Message.objects.filter(key=key).exists():
            return False
        rows = list(_owed().filter(user=person).order_by("pk").values_list("pk", "kind"))
        paces = chosen_by(person)
        daily = {
            kind.name
            for kind in registry.kinds_for(kinds_held(person))
            if paces.get(kind.name, kind.pace) == Pace.DAILY
        }
        counts = Counter(kind for _pk, kind in rows if kind in daily)
        # Those of another pace are settled as well: told at once, or not wanted by mail.
        Notice.objects.filter(pk__in=[pk for pk, _kind in rows]).update(mailed_at=timezone.now())
        if not counts:
            return False
        post(
            template=DIGEST, to=person, academie_id=None, key=key,
            context={
                "title": f"{counted(counts.total(), 'avis|avis')} du {long_date(day)}", "counts": write_counts(counts),
                "path": reverse("notices:notices"), "choices": reverse("notices:choices"),
            },
        )  # fmt: skip
        return True
