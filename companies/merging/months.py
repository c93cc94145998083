"""Approaches of a month, added up when two rows turn out to be one host: its cap counts them together."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import F

from companies.models import HostMonth

#: In the record of a merge: [month, number added, whether the kept host had none].
KEY = "months"
Added = list[tuple[str, int, bool]]


def add(duplicate: UUID, kept: UUID) -> Added:
    """Add the approaches of the duplicate to those of the kept host; return what was added."""
    added: Added = []
    for month, count in HostMonth.objects.filter(company=duplicate).order_by("month").values_list("month", "count"):
        row, made = HostMonth.objects.get_or_create(company_id=kept, month=month, defaults={"count": count})
        if not made:
            HostMonth.objects.filter(pk=row.pk).update(count=F("count") + count)
        added.append((month.isoformat(), count, made))
    return added


def take_back(kept: UUID, added: Added) -> None:
    """Take away what a merge added."""
    for month, count, made in added:
        rows = HostMonth.objects.filter(company=kept, month=dt.date.fromisoformat(month))
        if made:
            rows.filter(count=count).delete()
        rows.filter(count__gte=count).update(count=F("count") - count)
