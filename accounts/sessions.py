"""The sessions of a person: how long they live, by kind of function (computers of a school are shared), and their end.

The list is the library's table; a session of somebody else is nobody's here.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.actors import Actor, count_functions
from accounts.audit import declare, record
from accounts.models import User

STARTED, SEEN = "started_at", "seen_at"
#: How many functions the person held when they were last read: it names a link of the header and opens nothing.
FUNCTIONS = "functions_held"
#: The moment of the last request is written at most that often, in seconds.
PRECISION = 60

declare(
    {
        "session.closed": "a fermé une de ses sessions",
        "session.others_closed": "a fermé ses autres sessions ({count})",
    }
)


def limits(kind: str | None) -> tuple[int, int]:
    """Return (idle, absolute) in seconds for a kind of function."""
    found = settings.STAGES_SESSION_LIMITS
    return found.get(kind or "", found["default"])


def stamp(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Receiver of Django's sign-in: the two clocks start, and the functions are counted."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
    request.session[FUNCTIONS] = count_functions(kwargs["user"])


def remember_functions(request: HttpRequest, count: int) -> None:
    """Keep the number of functions just read, unless support is looking: the session is then somebody else's."""
    if getattr(request, "impersonation", None) is None and request.session.get(FUNCTIONS) != count:
        request.session[FUNCTIONS] = count


def has_several_functions(request: HttpRequest) -> bool:
    """Return whether the header offers a change of function; not counted yet, it does."""
    return bool(request.session.get(FUNCTIONS, 2) > 1)


def is_over(request: HttpRequest, kind: str | None) -> bool:
    """Return whether the session has outlived its limits; else note that it is used.

    A session without clocks (made before this rule) starts now.
    """
    now = int(time.time())
    session = request.session
    idle, absolute = limits(kind)
    started, seen = session.get(STARTED), session.get(SEEN)
    if not isinstance(started, int) or not isinstance(seen, int):
        session[STARTED] = session[SEEN] = now
        return False
    if now - started >= absolute or now - seen >= idle:
        return True
    if now - seen >= PRECISION:
        session[SEEN] = now
    return False


def live_sessions(user: User) -> list[UserSession]:
    """Return the open sessions of the person, the latest first; those that are over are forgotten."""
    found = UserSession.objects.purge_and_list(user)
    return sorted(found, key=lambda one: (one.created_at, one.pk), reverse=True)


def others(user: User, current: str | None) -> QuerySet[UserSession]:
    """Return the sessions of the person but the one whose key is `current`."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user_id=user.pk).exclude(session_key=current or "")
    return found.order_by("pk")


@transaction.atomic
def close(*, user: User, actor: Actor | None, session: UserSession) -> None:
    """End one session of the person: its next request is signed out. Already ended: nothing, and no line.

    Raises `UserSession.DoesNotExist` for a session of somebody else.
    """
    locked = UserSession.objects.select_for_update().filter(pk=session.pk, user_id=user.pk).first()
    if locked is None:
        if session.user_id != user.pk:
            raise UserSession.DoesNotExist
        return
    locked.end()
    record(actor=actor, person=user, verb="session.closed")


@transaction.atomic
def close_others(*, user: User, actor: Actor | None, current: str | None) -> int:
    """End every session of the person but the current one; return how many."""
    ended = list(others(user, current).select_for_update())
    for session in ended:
        session.end()
    if ended:
        record(actor=actor, person=user, verb="session.others_closed", count=len(ended))
    return len(ended)


def connect() -> None:
    """Start the clocks at each sign-in; called from `AppConfig.ready()`."""
    user_logged_in.connect(stamp, dispatch_uid="accounts.sessions.stamp")
