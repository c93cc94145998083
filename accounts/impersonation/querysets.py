"""Reads of support."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet


class SupportStaffQuerySet(QuerySet[Any]):
    """Appointments to the support."""

    def in_force(self, day: dt.date) -> Any:
        """Those of a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class ImpersonationQuerySet(QuerySet[Any]):
    """Sessions of support."""

    def live(self, now: dt.datetime) -> Any:
        """Those that are neither stopped nor over."""
        return self.filter(stopped_at__isnull=True, started_at__lte=now, ends_at__gt=now)
