"""A circuit breaker whose state all processes share: after some failures in a row a partner is left alone for a while.

Closed: questions pass, failures in a row are counted. Open: nobody asks, nobody waits. Half-open, when the pause is
over: one question passes, and its outcome closes the circuit or opens it again. Without a cache the circuit stays
closed: each question is bounded in time anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

#: How long a failure is remembered, and how long an open circuit is, if nobody asks any more. In seconds.
WINDOW, FORGOTTEN = 120, 3600


@dataclass(frozen=True, slots=True)
class Breaker:
    """The circuit of one partner. `failures` in a row open it for `pause` seconds; a trial may last `trial` seconds."""

    name: str
    failures: int = 5
    pause: float = 30
    trial: float = 10

    def allows(self) -> bool:
        """Return whether a question may pass now; half-open, the first who asks takes the trial."""
        until = _try(lambda: cache.get(self._key("until")))
        if until is None:
            return True
        if time.time() < until:
            return False
        return bool(_try(lambda: cache.add(self._key("trial"), 1, timeout=self.trial), default=True))

    def succeeded(self) -> None:
        """Close the circuit and forget its failures."""
        _try(lambda: cache.delete_many([self._key("failures"), self._key("until"), self._key("trial")]))

    def failed(self) -> None:
        """Count a failure; the last one of the row, or the one of a trial, opens the circuit."""
        _try(self._failed)

    @property
    def is_open(self) -> bool:
        """Whether questions are refused now."""
        until = _try(lambda: cache.get(self._key("until")))
        return until is not None and time.time() < until

    def _failed(self) -> None:
        if cache.get(self._key("until")) is None and self._count() < self.failures:
            return
        cache.set(self._key("until"), time.time() + self.pause, timeout=max(FORGOTTEN, self.pause))
        cache.delete_many([self._key("failures"), self._key("trial")])

    def _count(self) -> int:
        cache.add(self._key("failures"), 0, timeout=WINDOW)
        try:
            return int(cache.incr(self._key("failures")))
        except ValueError:  # it died in between
            return 1

    def _key(self, what: str) -> str:
        return f"outbound:{self.name}:{what}"


def _try(act: Callable[[], Any], default: Any = None) -> Any:
    try:
        return act()
    except (RedisError, OSError):
        return default
