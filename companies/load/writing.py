"""Writes of the meter: one more, or one less, intern in each civil week of a stay, in the transaction of the stay.

Rows are taken in order of SIRET and week, always: two académies that write the same host at the same time wait for
each other and never block each other. They are never deleted: an empty week stays at zero, so that a row which has
been seen is there to be locked.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from companies.load.meter import COUNTED
from companies.models import Company
from companies.quota import Stay
from establishments.calendar.days import mondays_between
from tenancy.scope import Scope, acting_as

_OPEN = """
    INSERT INTO companies_hostload (id, siret, week, count)
    SELECT gen_random_uuid(), siret, week, 0
      FROM unnest(%(sirets)s::text[], %(weeks)s::date[]) AS asked (siret, week)
     ORDER BY siret, week
    ON CONFLICT (siret, week) DO NOTHING
"""
_HOLD = """
    SELECT 1 FROM companies_hostload
     WHERE (siret, week) IN (SELECT * FROM unnest(%(sirets)s::text[], %(weeks)s::date[]))
     ORDER BY siret, week FOR NO KEY UPDATE
"""
_SHIFT = """
    UPDATE companies_hostload AS held SET count = GREATEST(held.count + asked.change, 0)
      FROM unnest(%(sirets)s::text[], %(weeks)s::date[], %(changes)s::int[]) AS asked (siret, week, change)
     WHERE held.siret = asked.siret AND held.week = asked.week
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A stay that appears, disappears or moves: `before` and `after` are its dates, None when there is none."""

    company: Company
    kind: str
    before: Stay | None = None
    after: Stay | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the meter follows it: a host with a SIRET, and a stay of L124-1."""
        return bool(self.company.siret) and self.kind in COUNTED


@transaction.atomic
def shift(academie_id: str, *changes: Change) -> None:
    """Write what stays change in the weeks of their hosts. Several at once: give them all, they are locked in order.

    Called once the right of the person is checked: the rows belong to nobody and are written as a job does.
    """
    totals: Counter[tuple[str, dt.date]] = Counter()
    for change in changes:
        if change.is_counted:
            for stay, one in ((change.before, -1), (change.after, 1)):
                for monday in mondays_between(*stay) if stay else ():
                    totals[change.company.siret or "", monday] += one
    add(academie_id, totals)


@transaction.atomic
def add(academie_id: str, totals: Mapping[tuple[str, dt.date], int]) -> None:
    """Add so many interns, or take them away, in each week of each SIRET."""
    rows = sorted((key, total) for key, total in totals.items() if total)
    if not rows:
        return
    given: dict[str, Any] = {
        "sirets": [siret for (siret, _), _ in rows],
        "weeks": [week for (_, week), _ in rows],
        "changes": [total for _, total in rows],
    }
    with acting_as(Scope.for_job(academie_id)), connection.cursor() as cursor:
        for statement in (_OPEN, _HOLD, _SHIFT):
            cursor.execute(statement, given)


@transaction.atomic
def hold(academie_id: str, stays: Iterable[tuple[Company, str, Stay]]) -> None:
    """Lock beforehand the weeks of several stays that one transaction will change one after the other."""
    keys = sorted(
        {
            (company.siret, monday)
            for company, kind, stay in stays
            if company.siret and kind in COUNTED
            for monday in mondays_between(*stay)
        }
    )
    if not keys:
        return
    given: dict[str, Any] = {"sirets": [siret for siret, _ in keys], "weeks": [week for _, week in keys]}
    with acting_as(Scope.for_job(academie_id)), connection.cursor() as cursor:
        cursor.execute(_OPEN, given)
        cursor.execute(_HOLD, given)
