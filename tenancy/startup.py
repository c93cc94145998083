"""A process that could ignore the wall does not start."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error
from django.core.exceptions import ImproperlyConfigured

from tenancy.system_checks import role_is_restricted


def refuse_unsafe_role(**kwargs: Any) -> None:
    """Raise ImproperlyConfigured when the database role is superuser, bypasses policies or owns tables.

    Called when the web server and the workers start (Celery signal: extra arguments are ignored): Django runs its
    database checks on demand only.
    """
    errors = [problem for problem in role_is_restricted(None, databases=["default"]) if isinstance(problem, Error)]
    if errors:
        raise ImproperlyConfigured(" ".join(str(problem.msg) for problem in errors))
