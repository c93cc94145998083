"""What the calendar does at the desk: reminders, each sent once, and proposals left without an answer.

Every act may be repeated, at any hour.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.audit import record
from placements.desk import notices
from placements.desk.models import Escalation, Suggestion
from placements.desk.proposals import expire
from poles.models import Academie
from tenancy.scope import Scope, acting_as

#: Rows tended in one short transaction.
BATCH = 200
#: The school is reminded of a proposal on the eve of its last day.
NOTICE = dt.timedelta(days=1)


def tend_desk(*, academie_id: str, today: dt.date | None = None) -> Counter[str]:
    """Tend the requests of one académie; return how many of each: expired, due (requests), answers (proposals)."""
    day = today or timezone.localdate()
    done: Counter[str] = Counter()
    for name, act in (("expired", _expire), ("due", _remind_pole), ("answers", _remind_school)):
        with acting_as(Scope.for_job(academie_id)):
            done[name] = act(day)
            if name == "expired" and done[name]:
                place = Academie.objects.get(pk=academie_id)
                record(
                    actor=None, verb="suggestion.expired", thing=place, academie_id=academie_id, count=done[name]
                )  # fmt: skip
    return done


def _expire(day: dt.date) -> int:
    rows = Suggestion.objects.filter(state=Suggestion.State.OPEN, answer_by__lt=day)
    return sum(expire(one, day) for one in rows.order_by("need", "pk")[:BATCH])


def _remind_pole(day: dt.date) -> int:
    """Remind of the requests whose answer is due, once each; one whose proposal waits for the school is not due."""
    waiting = Suggestion.objects.filter(need=OuterRef("need"), state=Suggestion.State.OPEN)
    due = Escalation.objects.filter(~Exists(waiting), closed_at__isnull=True, reminded_at__isnull=True, due_on__lte=day)
    rows = list(due.select_for_update(no_key=True, of=("self",)).order_by("pk")[:BATCH])
    # Nobody coordinates the pôle today: the next one is told.
    told = [one.pk for one in rows if notices.remind_pole(one)]
    return Escalation.objects.filter(pk__in=told).update(reminded_at=timezone.now())


def _remind_school(day: dt.date) -> int:
    """Remind of the proposals to answer today or tomorrow; the key of the mail sends it once."""
    rows = Suggestion.objects.filter(state=Suggestion.State.OPEN, answer_by__range=(day, day + NOTICE))
    return sum(notices.remind_school(one) for one in rows.select_related("need").order_by("pk"))
