"""What every act begins with: the rows under lock, always in the same order.

The need, then its offers (advisory locks, the same as those of `placements.services`), then its applications, each in
the order of the keys. A move is thus written only by who holds the lock of its offer, which lets a seat that is freed
go to an application of another need without locking that need.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q

from placements.applications.models import OPEN
from placements.desk.holding import held_need
from placements.models import Application, Need
from poles.versions import Gone


@dataclass(slots=True)
class Held:
    """An application under lock, its need, and the other open applications of that need."""

    need: Need
    application: Application
    others: list[Application]


def lock_offers(offers: Iterable[UUID]) -> None:
    """Take the queue at the door of each offer, in the order of the keys."""
    for pk in sorted(set(offers)):
        lock(f"offer:{pk}")


def lock(key: str) -> None:
    """Wait for an advisory lock, held until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def hold(pk: UUID) -> Held:
    """Lock an application and what it may change. Called in the scope of a job. Raises Gone."""
    need_id = Application.objects.filter(pk=pk).values_list("need_id", flat=True).first()
    if need_id is None:
        raise Gone("Cette candidature n'existe plus ou ne relève pas de votre fonction.")
    need = held_need(need_id)
    # No other transaction opens an application of this need while it is locked.
    wanted = Application.objects.filter(Q(state__in=OPEN) | Q(pk=pk), need=need).order_by("pk")
    known = dict(wanted.values_list("pk", "offer_id"))
    lock_offers(known.values())
    rows = Application.objects.select_for_update(no_key=True, of=("self",)).select_related("card", "offer", "company")
    found = {one.pk: one for one in rows.filter(pk__in=known).order_by("pk")}
    return Held(need, found[pk], [one for one in found.values() if one.pk != pk and one.state in OPEN])
