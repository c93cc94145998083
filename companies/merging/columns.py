"""Facts of the register that the kept host lacks and the duplicate has."""

from __future__ import annotations

import datetime as dt
from typing import Any

from companies.models import Company

#: Facts taken together: a number without its date, or a latitude without its longitude, would say something else.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("naf",),
    ("naf_2025",),
    ("headcount", "headcount_on"),
    ("bracket",),
    ("address", "postal_code"),
    ("website",),
    ("latitude", "longitude", "precision"),
    ("monthly_cap",),
)


def _empty(value: Any) -> bool:
    return value in (None, "")


def taken(kept: Company, duplicate: Company) -> dict[str, Any]:
    """Return {column: value} that the kept host takes: groups whose first column it does not have."""
    found: dict[str, Any] = {}
    for first, *others in GROUPS:
        if not _empty(getattr(kept, first)) or _empty(getattr(duplicate, first)):
            continue
        if any(not _empty(getattr(kept, name)) for name in others):
            continue
        for name in (first, *others):
            if not _empty(value := getattr(duplicate, name)):
                found[name] = value
    return found


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values as a record keeps them."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def give_back(kept: Company, record: dict[str, Any]) -> list[str]:
    """Empty the columns that a merge filled and nobody has changed since; return their names."""
    now = stored({name: getattr(kept, name) for name in record})
    changed = [name for name, value in record.items() if now[name] == value]
    for name in changed:
        setattr(kept, name, None if Company._meta.get_field(name).null else "")
    return changed


def label_of(name: str) -> str:
    """Return the name of a column for people."""
    field: Any = Company._meta.get_field(name)
    return str(field.verbose_name)
