"""The stays of students who leave: the rooms above register how to find them and how to cancel them.

stays.register(find, cancel)      # from AppConfig.ready()
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from accounts.actors import Actor


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay that is agreed or running on the day of the departure, as a person names it."""

    pk: UUID
    student: UUID
    label: str


Find = Callable[[Collection[UUID], dt.date], list[Stay]]
#: (actor, students, day, reason) -> number of stays cancelled.
Cancel = Callable[[Actor, Collection[UUID], dt.date, str], int]
_rooms: list[tuple[Find, Cancel]] = []


def register(find: Find, cancel: Cancel) -> None:
    """Add a room that holds stays."""
    if (find, cancel) not in _rooms:
        _rooms.append((find, cancel))


def stays_of(students: Collection[UUID], day: dt.date) -> dict[UUID, list[Stay]]:
    """Return student -> stays that are not over on that day; students without any are left out."""
    found: dict[UUID, list[Stay]] = {}
    if students:
        for find, _cancel in _rooms:
            for stay in find(students, day):
                found.setdefault(stay.student, []).append(stay)
    return found


def cancel_stays(actor: Actor, students: Collection[UUID], day: dt.date, reason: str) -> int:
    """Cancel the stays of students that are not over on that day; return how many."""
    return sum(cancel(actor, students, day, reason) for _find, cancel in _rooms) if students else 0
