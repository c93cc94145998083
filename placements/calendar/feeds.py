"""Private addresses of feeds: what a person may read, for a calendar that cannot sign in.

The secret of an address is sealed: it names a person, the function under which they read, and a thing. It opens nothing
once the function is over, the account closed or the password changed, and never a student. It asks for no second
factor: what it shows names nobody.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.actors import Actor, actors_of
from accounts.models import User
from accounts.permissions import allowed
from accounts.seal import BrokenSeal, seal, unseal
from establishments.calendar.reading import current_year
from establishments.periods.classes import classes_of
from placements.calendar.ical import Event
from placements.calendar.load import Slot
from placements.calendar.reading import PoleCalendar, own_school, pole_of, read
from poles.nomenclatures import PeriodKind
from tenancy.scope import acting_as

PURPOSE = "calendar.feed"
POLE, SCHOOL, CLASS = "pole", "school", "class"
LONGEST = 1200


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed shows: its name, its events."""

    name: str
    events: list[Event]


@dataclass(frozen=True, slots=True)
class Choice:
    """One feed that a person may subscribe to."""

    label: str
    kind: str
    thing: str


def secret_of(actor: Actor, kind: str, thing: str) -> str:
    """Return the secret of an address for this person, this function and this thing."""
    words = [actor.user.pk, actor.key, _mark(actor.user), kind, thing]
    return seal(json.dumps(words, separators=(",", ":")), purpose=PURPOSE)


def open_feed(secret: str, today: dt.date) -> Feed | None:
    """Return what an address opens today; None when it is not genuine or opens nothing any more."""
    if len(secret) > LONGEST:
        return None
    try:
        person, key, mark, kind, thing = json.loads(unseal(secret, purpose=PURPOSE))
    except (BrokenSeal, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=person, is_active=True).first()
    if user is None or mark != _mark(user):
        return None
    actor = next((one for one in actors_of(user) if one.key == key), None)
    if actor is None or not allowed(actor, "calendar.read"):
        return None
    with acting_as(actor.scope):
        return _feed(actor, kind, thing, today)


def choices(actor: Actor, board: PoleCalendar) -> list[Choice]:
    """Return the feeds of the person: the pôle, its schools for a coordinator, their school and classes for staff."""
    school = own_school(actor)
    found = [Choice(f"Pôle {board.pole.name}", POLE, str(board.pole.pk))]
    if school is None:
        found += [Choice(one.name, SCHOOL, one.uai) for one in board.schools if not one.pole_name]
        return found
    found.append(Choice(school.name, SCHOOL, school.pk))
    rows = classes_of(actor).filter(school_year=board.year).order_by("level", "name", "pk")
    return found + [Choice(f"Classe {one.name}", CLASS, str(one.pk)) for one in rows]


def _feed(actor: Actor, kind: str, thing: str, today: dt.date) -> Feed | None:
    pole = pole_of(actor, today)
    if pole is None:
        return None
    year = current_year(pole.academie, today)
    board = read(pole, year, today)
    own = [slot for slot in board.slots if not slot.guest]
    school = own_school(actor)
    if kind == POLE:
        # A school that changes pôle does not keep the calendar of the former one.
        return Feed(f"Pôle {pole.name}", _events(own, board)) if thing == str(pole.pk) else None
    if kind == SCHOOL:
        name = next((one.name for one in board.schools if one.uai == thing and not one.pole_name), "")
        if not name or (school is not None and school.pk != thing):
            return None
        return Feed(name, _events([one for one in own if one.school == thing], board))
    found = classes_of(actor).filter(pk=UUID(thing)).first() if kind == CLASS else None
    if found is None:
        return None
    return Feed(f"Classe {found.name}", _events([one for one in own if one.class_id == found.pk], board))


def _events(slots: Iterable[Slot], board: PoleCalendar) -> list[Event]:
    periods = [
        Event(
            f"periode-{slot.period}@poles-de-stages",
            f"{PeriodKind(slot.kind).label}, {slot.class_name}",
            slot.first,
            slot.last,
            slot.school_name,
            (str(PeriodKind(slot.kind).label),),
        )
        for slot in slots
    ]
    holidays = [
        Event(
            f"vacances-{board.calendar.key}-{one.starts_on:%Y%m%d}@poles-de-stages",
            one.name,
            one.starts_on,
            one.ends_on,
            categories=("Vacances scolaires",),
        )
        for one in board.calendar.holidays
    ]
    return [*periods, *holidays]


def _mark(user: User) -> str:
    return user.get_session_auth_hash()[:16]
