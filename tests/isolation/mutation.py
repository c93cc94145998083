"""Each policy of the database opened on purpose, to see a test fall (the command `mutate_policies`).

A suite that stays green while a policy says « true » proves nothing about it. The same collected tests run again for
each mutant, in one process and on one database: only the policy changes between two runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from _pytest.runner import runtestprotocol
from psycopg import sql


@dataclass(frozen=True)
class Mutant:
    """One policy with one of its conditions (or both) replaced by « true »."""

    table: str
    policy: str
    facet: str  # using, check or both
    using: str | None  # None: a policy of INSERT alone
    check: str | None

    @property
    def opened(self) -> sql.Composed:
        """SQL that opens the policy."""
        return self._alter("true" if self.facet != "check" else None, "true" if self.facet != "using" else None)

    @property
    def restored(self) -> sql.Composed:
        """SQL that puts it back."""
        return self._alter(self.using, self.check)

    def _alter(self, using: str | None, check: str | None) -> sql.Composed:
        statement = sql.SQL("ALTER POLICY {} ON {}").format(sql.Identifier(self.policy), sql.Identifier(self.table))
        if using is not None:
            statement += sql.SQL(f" USING ({using})")  # type: ignore[arg-type]
        if check is not None:
            statement += sql.SQL(f" WITH CHECK ({check})")  # type: ignore[arg-type]
        return statement


def mutants(owner: psycopg.Connection[Any], only: str) -> list[Mutant]:
    """Return the mutants of every policy of the schema, or of one table."""
    rows = owner.execute(
        "SELECT relname, polname, polpermissive, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) "
        "FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = 'public'::regnamespace "
        "AND relname = coalesce(%s, relname) ORDER BY relname, polpermissive, polname",
        [None if only == "*" else only],
    ).fetchall()
    found = []
    for table, policy, permissive, using, check in rows:
        facets = [facet for facet, text in (("using", using), ("check", check)) if text]
        if not permissive and len(facets) == 2:
            facets.append("both")
        found += [Mutant(table, policy, facet, using, check) for facet in facets]
    return found


class Loop:
    """Plugin of pytest that takes the place of its loop: all tests once as they are, then once per mutant."""

    def __init__(self, only: str) -> None:
        self.only = only
        self.report = Path(os.environ["STAGES_MUTATIONS_REPORT"])
        self.items: list[pytest.Item] = []
        self.why = ""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run and write one JSON line per mutant: {…, killed_by}; killed_by is null for a survivor."""
        from tests.isolation.conftest import address

        self.items = session.items
        if broken := self._first_failure(self.items):
            self._write({"broken": broken, "why": self.why})
            session.testsfailed = 1
            return True
        with psycopg.connect(address("DATABASE_OWNER_URL"), autocommit=True) as owner:
            every = mutants(owner, self.only)
            self._write({"mutants": len(every)})
            for mutant in every:
                with opened(owner, mutant):
                    killer = self._first_failure(sorted(self.items, key=lambda item: not _about(item, mutant.table)))
                session.testsfailed += killer is None
                self._write(asdict(mutant) | {"killed_by": killer})
        return True

    def _first_failure(self, items: list[pytest.Item]) -> str | None:
        # The next item decides which fixtures stay. After a test that failed, the next one is not the one announced.
        items[0].session._setupstate.teardown_exact(items[0])
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            for report in runtestprotocol(item, nextitem=following, log=False):
                if report.failed:
                    self.why = str(report.longrepr)
                    return item.nodeid
        return None

    def _write(self, line: dict[str, Any]) -> None:
        with self.report.open("a", encoding="utf-8") as report:
            report.write(json.dumps(line) + "\n")


def _about(item: pytest.Item, table: str) -> bool:
    """Return whether a test is about the table, and hence likely to kill its mutants: it runs first."""
    parameters = getattr(item, "callspec", None)
    model = parameters.params.get("model") if parameters else None
    return model is not None and model._meta.db_table == table


@contextmanager
def opened(owner: psycopg.Connection[Any], mutant: Mutant) -> Iterator[None]:
    """Open the policy for the time of the block."""
    owner.execute("SET lock_timeout = '20s'")
    owner.execute(mutant.opened)
    try:
        yield
    finally:
        owner.execute(mutant.restored)
