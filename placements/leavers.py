"""The stays of students who leave their school with a file: the import asks for them and may cancel them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from accounts.actors import Actor
from establishments.students.imports.stays import Stay
from placements.models import Placement, PlacementState
from placements.needs import places
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
