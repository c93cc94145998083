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

from tenancy.policies import Policy
from tenancy.scope import ScopeRequired, current_scope

_QUOTED = re.compile(r'"([a-z0-9_]+)"')


@cache
def protected_tables() -> frozenset[str]:
    """Return the tables that carry at least one policy."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if any(isinstance(constraint, Policy) for constraint in model._meta.constraints)
    )


def guard(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper of every connection of the restricted role."""
    if current_scope() is None and getattr(context["connection"], "tenancy_guarded", False):
        named = protected_tables().intersection(_QUOTED.findall(str(sql)))
        if named:
            raise ScopeRequired(f"Table protégée hors de toute portée : {', '.join(sorted(named))}.")
    return execute(sql, params, many, context)


def install(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Signal receiver of `connection_created`."""
    if connection.vendor == "postgresql" and guard not in connection.execute_wrappers:
        connection.execute_wrappers.append(guard)
        restricted = connection.settings_dict["USER"] == settings.STAGES_APP_ROLE
        connection.tenancy_guarded = restricted  # type: ignore[attr-defined]
