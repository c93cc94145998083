"""Students chosen on the board: identifiers that come back with a form, read again within the actor's rights."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from accounts.actors import Actor
from placements.board.access import needs_of
from placements.models import Need
from web.identifiers import uuids

#: More than a class at once is a slip.
MOST = 200


def chosen_ids(values: Iterable[str]) -> list[UUID]:
    """Return the identifiers ticked, a class at most."""
    return uuids(values)[:MOST]


def chosen_needs(request: HttpRequest, actor: Actor) -> list[Need]:
    """Return the needs ticked, in the order of names; those that are not the actor's are dropped."""
    asked = chosen_ids(request.POST.getlist("besoins") or request.GET.getlist("besoins"))
    rows = needs_of(actor).filter(pk__in=asked)
    return list(rows.order_by("student__last_name", "student__first_name", "pk"))
