"""What the calendar does to applications: one reminder, then the end; and those that something else has settled.

Every act may be repeated, at any hour: each application is taken under its own locks, in a transaction of its own, and
looked at again there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.audit import record
from placements.applications import notices, queue
from placements.applications.holding import Held, hold
from placements.applications.moving import AWAITED, free_place, mirror, move
from placements.applications.rules import ANSWER
from placements.models import TO_PLACE, Application, ApplicationState, PlacementState, StudentCard
from tenancy.scope import Scope, acting_as

#: Applications looked at in one passage.
BATCH = 200
ASKING = (ApplicationState.SENT, ApplicationState.WAITING)
HOLDING = (ApplicationState.ACCEPTED, ApplicationState.CONFIRMED)


def expire_due(*, academie_id: str, today: dt.date | None = None) -> Counter[str]:
    """Tend the applications of one académie; return how many of each: reminded, expired, withdrawn, cancelled.

    Fifteen days without an answer: one reminder. Fifteen more: expired, and a seat that was held is free. An
    application whose student found another place is withdrawn; one whose stay was cancelled is cancelled.
    """
    day = today or timezone.localdate()
    with acting_as(Scope.for_job(academie_id)):
        due = Application.objects.filter(
            Q(state__in=AWAITED, due_on__lte=day)
            | (Q(state__in=ASKING) & ~Q(need__state__in=TO_PLACE))
            | Q(state=ApplicationState.WAITING, card__starts_on__lte=day)
            | Q(state__in=HOLDING, placement__state=PlacementState.CANCELLED)
        )
        found = list(due.order_by("need", "pk").values_list("pk", flat=True)[:BATCH])
    done: Counter[str] = Counter()
    for pk in found:
        with acting_as(Scope.for_job(academie_id)):
            if act := _tend(pk, day):
                done[act] += 1
    return done


def _tend(pk: UUID, day: dt.date) -> str:
    held = hold(pk)
    if end := _settled(held, day):
        return _end(held, *end)
    current = held.application
    if current.state in AWAITED and current.reminded_at is None and current.due_on <= day:
        return _remind(current, day)
    return ""


def _settled(held: Held, day: dt.date) -> tuple[ApplicationState, str] | None:
    """Return how an application ends today, and why; None when it does not."""
    current, placement = held.application, held.application.placement
    if current.state in HOLDING and placement is not None and placement.state == PlacementState.CANCELLED:
        return ApplicationState.CANCELLED, "Le stage a été annulé"
    if current.state in ASKING and held.need.state not in TO_PLACE:
        return ApplicationState.WITHDRAWN, "La recherche de l'élève est finie"
    if current.state == ApplicationState.WAITING and current.card.starts_on <= day:
        return ApplicationState.EXPIRED, "La période a commencé"
    unanswered = current.state in AWAITED and current.reminded_at is not None and current.due_on < day
    # A stay that began is not taken back because nobody confirmed it.
    if unanswered and (placement is None or placement.state == PlacementState.AGREED):
        return ApplicationState.EXPIRED, "Sans réponse après une relance"
    return None


def _remind(application: Application, day: dt.date) -> str:
    application.due_on, application.reminded_at = day + ANSWER, timezone.now()
    application.save(update_fields=["due_on", "reminded_at"])
    mirror(application)
    record(actor=None, verb="application.reminded", thing=application, reference=application.card.reference)
    if application.state == ApplicationState.ACCEPTED:
        notices.remind_school(application)
    else:
        notices.remind_host(application)
    return "reminded"


def _end(held: Held, to: ApplicationState, reason: str) -> str:
    current = held.application
    was = current.state
    move(None, current, to, reason)
    if was == ApplicationState.CONFIRMED:
        StudentCard.objects.filter(placement=current.placement_id).delete()
    if was == ApplicationState.ACCEPTED:
        free_place(None, current, held.need, reason)
    queue.promote(current.academie_id, current.offer_id)
    if was != ApplicationState.WAITING:
        notices.tell_host_of_end(current)
    if to == ApplicationState.EXPIRED:
        notices.tell_askers_of_end(current)
    return to.value
