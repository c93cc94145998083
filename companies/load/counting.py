"""Recount of the meter: what it holds against the placements, académie by académie, and its repair.

Placements stand above this room: the room that keeps them registers how they are counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.db import connection, transaction

from companies.load import writing
from companies.models import HostLoad
from poles.models import Academie
from tenancy.scope import Scope, acting_as

#: One SIRET in the civil week of a Monday.
Key = tuple[str, dt.date]


class Interns(Protocol):
    """Counts the interns of an académie: at these hosts, or at all of them."""

    def __call__(self, academie_id: str, companies: Collection[UUID] | None = None) -> Mapping[Key, int]:
        """Return {(SIRET, Monday): interns}."""
        ...


_readers: list[Interns] = []

_REPAIR = """
    INSERT INTO companies_hostload (id, siret, week, count)
    SELECT gen_random_uuid(), siret, week, count
      FROM unnest(%s::text[], %s::date[], %s::int[]) AS found (siret, week, count) ORDER BY siret, week
    ON CONFLICT (siret, week) DO UPDATE SET count = EXCLUDED.count
"""


@dataclass(frozen=True, slots=True)
class Gap:
    """A week in which the meter does not hold what the placements say."""

    siret: str
    week: dt.date
    held: int
    found: int


def register(reader: Interns) -> None:
    """Let a room say how its stays are counted."""
    if reader not in _readers:
        _readers.append(reader)


@transaction.atomic
def recount(*, repair: bool = False) -> list[Gap]:
    """Compare every week of every host with the placements; with `repair`, write what was found.

    Nobody writes the meter meanwhile: a stay recorded at the same time waits, then adds itself to the right figure.
    """
    codes = list(Academie.objects.order_by("code").values_list("code", flat=True))
    if not codes:
        return []
    with acting_as(Scope.for_job(codes[0])):
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE companies_hostload IN SHARE ROW EXCLUSIVE MODE")
        held = {(siret, week): n for siret, week, n in HostLoad.objects.values_list("siret", "week", "count")}
    found: Counter[Key] = Counter()
    for code in codes:
        for reader in _readers:
            found.update(reader(code))
    gaps = [
        Gap(*key, held.get(key, 0), found[key])
        for key in sorted(held.keys() | found.keys())
        if held.get(key, 0) != found[key]
    ]
    if repair and gaps:
        with acting_as(Scope.for_job(codes[0])), connection.cursor() as cursor:
            cursor.execute(
                _REPAIR, [[one.siret for one in gaps], [one.week for one in gaps], [one.found for one in gaps]]
            )
    return gaps


@contextmanager
def following(academie_id: str, companies: Collection[UUID]) -> Iterator[None]:
    """Let the meter follow an act that moves the stays of an académie between hosts, or that changes their SIRET.

    The caller has locked the hosts: no stay is recorded there meanwhile.
    """

    def counted() -> Counter[Key]:
        found: Counter[Key] = Counter()
        for reader in _readers:
            found.update(reader(academie_id, companies))
        return found

    before = counted()
    yield
    after = counted()
    writing.add(academie_id, {key: after[key] - before[key] for key in before.keys() | after.keys()})
