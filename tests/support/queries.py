"""Counting the queries of a block, with the line of ours that asked for each."""

import contextlib
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

PROJECT = Path(__file__).resolve().parent.parent.parent
NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "SET ROLE", "RESET ROLE", "SELECT SET_CONFIG")


def _asker() -> str:
    for frame in reversed(traceback.extract_stack()):
        path = Path(frame.filename)
        inside = path.is_relative_to(PROJECT) and ".venv" not in path.parts
        if inside and path.parts[len(PROJECT.parts)] not in ("tests", "tenancy"):
            return f"{path.relative_to(PROJECT)}:{frame.lineno} ({frame.name})"
    return "hors du projet"


class Recorded(list[tuple[str, str]]):
    """Queries of a block: (SQL, line that asked)."""

    def report(self) -> str:
        """Return one line per query, those asked by the same line together, most frequent first."""
        by_line: dict[str, list[str]] = {}
        for sql, line in self:
            by_line.setdefault(line, []).append(sql)
        groups = sorted(by_line.items(), key=lambda pair: -len(pair[1]))
        return "\n".join(f"{len(sqls):4} × {line}\n         {sqls[0][:300]}" for line, sqls in groups)


@contextlib.contextmanager
def recorded_queries(using: str = "default") -> Iterator[Recorded]:
    """Record the queries of a block, without the housekeeping of savepoints, roles and scopes."""
    found = Recorded()

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        text = str(sql).strip()
        if not text.upper().startswith(NOT_COUNTED):
            found.append((text, _asker()))
        return execute(sql, params, many, context)

    with connections[using].execute_wrapper(note):
        yield found


@contextlib.contextmanager
def assert_max_queries(limit: int, using: str = "default") -> Iterator[Recorded]:
    """Fail when the block asks more than `limit` queries, and show which lines asked."""
    with recorded_queries(using) as found:
        yield found
    if len(found) > limit:
        pytest.fail(f"{len(found)} requêtes, {limit} au plus :\n{found.report()}", pytrace=False)


@contextlib.contextmanager
def assert_query_count(count: int, using: str = "default") -> Iterator[Recorded]:
    """Fail when the block does not ask exactly `count` queries, and show which lines asked."""
    with recorded_queries(using) as found:
        yield found
    if len(found) != count:
        pytest.fail(f"{len(found)} requêtes au lieu de {count} :\n{found.report()}", pytrace=False)
