"""Reading of the dated table of legal limits by the rules on hosts; pure, but for `limits_of_day`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

from poles.models import LegalLimit


class LimitMissing(LookupError):
    """No value of a limit on a day. The text is a French sentence for the administrator who keeps the table."""


class LimitRow(Protocol):
    """What is read of a row of the table."""

    code: str
    value: Decimal
    valid_from: dt.date
    valid_until: dt.date | None


Limits = Mapping[str, Decimal]


def limits_on(rows: Iterable[LimitRow], day: dt.date) -> dict[str, Decimal]:
    """Return {code: value} of the rows in force on a day; the table itself allows one a day and code."""
    return {
        row.code: Decimal(row.value)
        for row in rows
        if row.valid_from <= day and (row.valid_until is None or day <= row.valid_until)
    }


def limit(limits: Limits, code: str, day: dt.date) -> Decimal:
    """Return one limit. Raises LimitMissing: a rule never replaces the table by a number of its own."""
    if code not in limits:
        raise LimitMissing(f"La limite légale « {code} » n'a pas de valeur au {day:%d/%m/%Y}.")
    return limits[code]


def limits_of_day(day: dt.date) -> dict[str, Decimal]:
    """Read the limits in force on a day (one query)."""
    return limits_on(LegalLimit.objects.filter(valid_from__lte=day).order_by("code", "valid_from"), day)
