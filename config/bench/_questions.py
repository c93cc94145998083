"""Counting what a benchmark asks the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT SET_CONFIG")


@contextmanager
def counted_questions() -> Iterator[list[str]]:
    """Note the questions of a block, without the housekeeping of scopes."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if not str(sql).lstrip().upper().startswith(HOUSEKEEPING):
            found.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found
