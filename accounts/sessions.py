"""How long a session lives: idle and absolute limits, by kind of function (computers of a school are shared)."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

STARTED, SEEN = "started_at", "seen_at"
#: The moment of the last request is written at most that often, in seconds.
PRECISION = 60


def limits(kind: str | None) -> tuple[int, int]:
    """Return (idle, absolute) in seconds for a kind of function."""
    found = settings.STAGES_SESSION_LIMITS
    return found.get(kind or "", found["default"])


def stamp(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Receiver of Django's sign-in: the two clocks start."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())


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


def connect() -> None:
    """Start the clocks at each sign-in; called from `AppConfig.ready()`."""
    user_logged_in.connect(stamp, dispatch_uid="accounts.sessions.stamp")
