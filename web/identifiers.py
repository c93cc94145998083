"""Identifiers that come back with a form or an address."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def uuids(values: Iterable[str]) -> list[UUID]:
    """Return the identifiers among texts, each once, in their order; what is not one is dropped."""
    found: dict[UUID, None] = {}
    for value in values:
        try:
            found[UUID(value)] = None
        except ValueError:
            continue
    return list(found)
