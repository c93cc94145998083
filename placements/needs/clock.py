"""What the calendar does to needs and stays. Every act may be repeated, at any hour: nothing is written twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from accounts.audit import record
from placements.models import FOUND, Need, NeedMove, NeedState, Placement, PlacementState
from poles.models import Academie
from tenancy.scope import Scope, acting_as

#: Rows moved in one short transaction.
BATCH = 500
#: Searches that the first day of the period finds without a place; a draft is not a search.
SURPRISED = (NeedState.SEARCHING, NeedState.ESCALATED, NeedState.PROPOSED)
BEFORE_START = (*FOUND, NeedState.AGREEMENT, NeedState.SIGNED)
DEPARTURE, FIRST_DAY, LAST_DAY = "Premier jour sans lieu", "Premier jour du stage", "Dernier jour du stage passé"


def tend_needs(*, academie_id: str, today: dt.date | None = None) -> Counter[str]:
    """Tend the needs of one académie; return how many rows each act changed.

    `started`, `ended`: stays whose dates say so. `unplaced`: searches that the departure finds without a place. Short
    transactions, each with its own locks in the order of the keys.
    """
    day = today or timezone.localdate()
    done: Counter[str] = Counter()
    acts: dict[str, Callable[[dt.date], int]] = {"started": _start, "ended": _end, "unplaced": _surprise}
    for name, act in acts.items():
        while changed := _passage(academie_id, name, act, day):
            done[name] += changed
            if changed < BATCH:
                break
    return done


def _passage(academie_id: str, name: str, act: Callable[[dt.date], int], day: dt.date) -> int:
    with acting_as(Scope.for_job(academie_id)):
        changed = act(day)
        if changed:
            place = Academie.objects.get(pk=academie_id)
            record(actor=None, verb=f"need.{name}", thing=place, academie_id=academie_id, count=changed)
    return changed


def _start(day: dt.date) -> int:
    due = Placement.objects.filter(state=PlacementState.AGREED, starts_on__lte=day)
    return _stays(due, PlacementState.RUNNING, BEFORE_START, NeedState.STARTED, FIRST_DAY)


def _end(day: dt.date) -> int:
    due = Placement.objects.filter(state=PlacementState.RUNNING, ends_on__lt=day)
    return _stays(due, PlacementState.ENDED, (NeedState.STARTED,), NeedState.ENDED, LAST_DAY)


def _stays(due: object, state: str, before: tuple[str, ...], after: str, reason: str) -> int:
    """Move stays and the needs they answer: the needs are locked first, as every writer does."""
    rows = due.order_by("need", "pk").values_list("pk", "need")[:BATCH]  # type: ignore[attr-defined]
    found = dict(rows)
    _move(set(found.values()), before, after, reason)
    held = due.filter(pk__in=found).select_for_update(no_key=True).order_by("pk")  # type: ignore[attr-defined]
    return Placement.objects.filter(pk__in=[one.pk for one in held]).update(state=state)


def _surprise(day: dt.date) -> int:
    due = Need.objects.filter(state__in=SURPRISED, period__starts_on__lte=day, period__ends_on__gte=day)
    return _move(set(due.order_by("pk").values_list("pk", flat=True)[:BATCH]), SURPRISED, NeedState.UNPLACED, DEPARTURE)


def _move(needs: set[UUID], before: tuple[str, ...], after: str, reason: str) -> int:
    """Move needs that are still in one of these states, with their history; return how many."""
    held = list(Need.objects.select_for_update(no_key=True).filter(pk__in=needs, state__in=before).order_by("pk"))
    NeedMove.objects.bulk_create(
        NeedMove(
            academie_id=need.academie_id, need=need, establishment_id=need.establishment_id, pole_id=need.pole_id,
            before=need.state, after=after, reason=reason,
        )
        for need in held
    )  # fmt: skip
    # The version stays: a form opened yesterday is not refused because a day has passed.
    return Need.objects.filter(pk__in=[need.pk for need in held]).update(state=after)
