"""The stays and searches of students who leave: the rooms above register how to find, cancel and give them up.

stays.register(find, cancel)              # from AppConfig.ready()
stays.register_searches(give_up, take_up)
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
#: (actor, students, reason) -> student -> keys of the searches given up.
GiveUp = Callable[[Actor, Collection[UUID], str], dict[str, list[str]]]
#: (actor, keys of searches): begin them again.
TakeUp = Callable[[Actor, Collection[str]], None]
_searches: list[tuple[GiveUp, TakeUp]] = []


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


def register_searches(give_up: GiveUp, take_up: TakeUp) -> None:
    """Add a room that holds searches."""
    if (give_up, take_up) not in _searches:
        _searches.append((give_up, take_up))


def give_up_searches(actor: Actor, students: Collection[UUID], reason: str) -> dict[str, list[str]]:
    """Give up the open searches of students; return, for each one, the keys that `take_up_searches` needs."""
    found: dict[str, list[str]] = {}
    for give_up, _take_up in _searches if students else ():
        for student, keys in give_up(actor, students, reason).items():
            found.setdefault(student, []).extend(keys)
    return found


def take_up_searches(actor: Actor, keys: Collection[str]) -> None:
    """Begin again the searches of students who come back."""
    for _give_up, take_up in _searches if keys else ():
        take_up(actor, keys)
