"""What the database refused, for services that turn it into a sentence."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that refused a write; empty when PostgreSQL names none."""
    diagnostic: Any = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnostic, "constraint_name", "") or "")
