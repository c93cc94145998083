"""What stands on the periods of a class: needs, and placements that hold a seat."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q

from establishments.periods.impact import Impact
from placements.models import LIVE, Need


def count(periods: Collection[UUID]) -> dict[UUID, Impact]:
    """Return {period: needs and live placements}, in one query."""
    rows = (
        Need.objects.filter(period__in=periods)
        .order_by()
        .values("period")
        .annotate(
            needs=Count("pk", distinct=True),
            live=Count("placements", filter=Q(placements__state__in=LIVE), distinct=True),
        )
        .values_list("period", "needs", "live")
    )
    return {period: Impact(needs, live) for period, needs, live in rows}
