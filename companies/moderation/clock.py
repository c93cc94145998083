"""What the calendar does to offers in one académie, each morning. Every act may be repeated, at any hour."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from companies.models import Offer, OfferPublication
from companies.moderation import calendar, notices
from companies.moderation.delays import ALMOST_OVER, ANSWER, STALE
from companies.moderation.moves import LIVE, Act
from companies.moderation.steps import Status, locked_offer
from poles.options import settings_of
from tenancy.scope import Scope, acting_as

State = Offer.State
#: Offers tended by one passage, each in a short transaction of its own; the next passage takes the others.
BATCH = 500


def tend(*, academie_id: str, now: dt.datetime | None = None) -> Counter[str]:
    """Tend the offers of one académie; return how many of each: expired, followed, closed, asked, reminded."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    published = Q(status=Status.PUBLISHED, offer__state=State.OPEN)
    due = {
        "expired": Q(status__in=LIVE, offer__ends_on__lt=today),
        "followed": Q(status__in=LIVE, offer__state__in=(State.CLOSED, State.EXPIRED))
        | Q(status=Status.PAUSED, offer__state=State.OPEN)
        | Q(status=Status.PAUSED, offer__state=State.PAUSED, offer__paused_until__lte=today),
        "closed": Q(status__in=LIVE, offer__asked_at__lte=moment - ANSWER)
        & Q(offer__confirmed_at__lt=F("offer__asked_at")),
        "asked": published
        & Q(
            offer__asked_at__isnull=True,
            offer__confirmed_at__lte=moment - STALE,
            offer__ends_on__gt=today + ALMOST_OVER,
        ),
    }
    done: Counter[str] = Counter()
    for name, condition in due.items():
        for offer in _offers(academie_id, condition):
            with acting_as(Scope.for_job(academie_id)):
                done[name] += _act(name, Offer(pk=offer), moment)
    with acting_as(Scope.for_job(academie_id)):
        done["reminded"] = _remind(academie_id, moment)
    return done


def _offers(academie_id: str, condition: Q) -> list[UUID]:
    with acting_as(Scope.for_job(academie_id)):
        rows = OfferPublication.objects.filter(condition, academie=academie_id)
        return list(rows.order_by("offer").values_list("offer", flat=True)[:BATCH])


def _act(name: str, offer: Offer, moment: dt.datetime) -> bool:
    if name == "expired":
        return calendar.expire(offer=offer)
    if name == "followed":
        return calendar.follow(offer=offer)
    return _close(offer, moment) if name == "closed" else _ask(offer, moment)


@transaction.atomic
def _close(offer: Offer, moment: dt.datetime) -> bool:
    held = locked_offer(offer)
    if held.asked_at is None or held.asked_at > moment - ANSWER or held.confirmed_at >= held.asked_at:
        return False
    return calendar.end(held, State.CLOSED, Act.CLOSE, reason=calendar.UNANSWERED)


@transaction.atomic
def _ask(offer: Offer, moment: dt.datetime) -> bool:
    held = locked_offer(offer)
    if held.asked_at is not None or held.confirmed_at > moment - STALE:
        return False
    held.asked_at = moment
    # Nobody to ask: an offer is not closed because a question had no reader.
    if not notices.ask_host(held, answer_by=timezone.localdate(moment + ANSWER)):
        return False
    held.save(update_fields=["asked_at"])
    return True


def _remind(academie_id: str, moment: dt.datetime) -> int:
    """Remind the coordinators of offers unread for longer than the académie gives them, once a week."""
    late = moment - dt.timedelta(days=settings_of(academie_id).answer_days)
    rows = OfferPublication.objects.filter(academie=academie_id, status=Status.SUBMITTED, submitted_at__lte=late)
    year, week, _ = timezone.localdate(moment).isocalendar()
    told = 0
    for row in rows.order_by("pole").values("pole").annotate(n=Count("pk"), oldest=Min("submitted_at")):
        key = f"{row['pole']}:{year}-{week:02d}"
        told += notices.remind_pole(academie_id, row["pole"], row["n"], row["oldest"], key)
    return told
