"""The stays and searches of students who leave their school with a file: the import may cancel or give them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from accounts.actors import Actor
from establishments.students.imports.stays import Stay
from placements import hosting
from placements.desk.models import Outcome
from placements.models import TO_PLACE, Need, NeedState, Placement, PlacementState
from placements.needs import places
from placements.needs.places import close_requests
from placements.services import move_need
from web.french import span

CURRENT = (PlacementState.AGREED, PlacementState.RUNNING)


def find(students: Collection[UUID], day: dt.date) -> list[Stay]:
    """Return the stays of the students that are agreed or running and not over on that day, in two joins."""
    rows = Placement.objects.filter(student__in=students, state__in=CURRENT, ends_on__gte=day)
    return [
        Stay(one.pk, one.student_id, f"{one.company.name}, {span(one.starts_on, one.ends_on)}")
        for one in rows.select_related("company").order_by("starts_on", "pk")
    ]


def cancel(actor: Actor, students: Collection[UUID], day: dt.date, reason: str) -> int:
    """Cancel these stays, or stop on that day those that began, and give the searches up; return how many stays.

    Raises PlacementRefused.
    """
    rows = Placement.objects.filter(student__in=students, state__in=CURRENT, ends_on__gte=day)
    if rows:
        hosting.hold(rows[0].academie_id, [one.need_id for one in rows])
    found = list(rows.select_related("need").order_by("need_id", "pk"))
    for one in found:
        if one.state == PlacementState.RUNNING and one.starts_on <= day < one.ends_on:
            places.replace(actor=actor, need=one.need, last_day=day, reason=reason)
        elif one.state == PlacementState.AGREED:
            places.cancel(actor=actor, need=one.need, reason=reason)
        else:
            continue
        one.need.refresh_from_db()
        places.abandon(actor=actor, need=one.need, reason=reason)
    return len(found)


def give_up(actor: Actor, students: Collection[UUID], reason: str) -> dict[str, list[str]]:
    """Give up the searches of students who left; return student -> needs, for an undo."""
    rows = Need.objects.filter(student__in=students, state__in=(NeedState.DRAFT, *TO_PLACE)).order_by("pk")
    found: dict[str, list[str]] = {}
    for need in rows:
        moved = move_need(actor=actor, need=need, to=NeedState.ABANDONED, reason=reason)
        close_requests(actor=actor, need=moved, outcome=Outcome.WITHDRAWN)
        found.setdefault(str(need.student_id), []).append(str(need.pk))
    return found


def take_up(actor: Actor, needs: Collection[str]) -> None:
    """Begin again the searches that the departure had given up, unless somebody moved them since."""
    for need in Need.objects.filter(pk__in=needs, state=NeedState.ABANDONED).order_by("pk"):
        move_need(actor=actor, need=need, to=NeedState.SEARCHING)
