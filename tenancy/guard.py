"""A guard on the connection: SQL that names a protected table outside a scope is refused before it is sent.

Row-level security would answer zero rows, which a page would show as an empty list; an error is kinder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.sql import Composable

from tenancy.policies import Policy
from tenancy.scope import ScopeRequired, connection_scope

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@cache
def protected_tables() -> frozenset[str]:
    """Return the tables that carry at least one policy."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(isinstance(constraint, Policy) for constraint in model._meta.constraints)
    )


def tables_named(sql: str) -> frozenset[str]:
    """Return the protected tables that a statement names, quoted or not; text literals do not count."""
    return protected_tables().intersection(_NAME.findall(_LITERAL.sub("''", sql).lower()))


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper of every connection of the restricted role."""
    connection = context["connection"]
    if getattr(connection, "tenancy_guarded", False) and connection_scope(connection) is None:
        text = sql.as_string(connection.connection) if isinstance(sql, Composable) else str(sql)
        if named := tables_named(text):
            raise ScopeRequired(f"Table protégée hors de toute portée : {', '.join(sorted(named))}.")
    return execute(sql, params, many, context)


def install(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Signal receiver of `connection_created`."""
    if connection.vendor == "postgresql" and guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)
        restricted = connection.settings_dict["USER"] == settings.STAGES_APP_ROLE
        connection.tenancy_guarded = restricted  # type: ignore[attr-defined]
