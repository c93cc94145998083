"""Is the installation able to answer? Each part is asked with a limit of time of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connections

LIMIT_S = 2.0


def _database() -> None:
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        # This thread is short-lived: its connection must not stay behind.
        connection.close()


def _broker() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=LIMIT_S, socket_timeout=LIMIT_S) as broker:
        broker.ping()


PARTS: dict[str, Callable[[], None]] = {"base de données": _database, "file de tâches": _broker}


def failing(limit: float = LIMIT_S) -> list[str]:
    """Return the names of the parts that did not answer within `limit` seconds (asked at the same time)."""
    answered: set[str] = set()

    def ask(name: str, question: Callable[[], None]) -> None:
        try:
            question()
        except Exception:  # whatever the reason, the part does not answer
            return
        answered.add(name)

    threads = [threading.Thread(target=ask, args=part, daemon=True) for part in PARTS.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(limit)
    return [name for name in PARTS if name not in answered]
