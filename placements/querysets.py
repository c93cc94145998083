"""Reads of the placements room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.actors import Actor
    from placements.models import Need, Placement  # noqa: F401 (generic parameters)


class NeedQuerySet(models.QuerySet["Need"]):
    """Needs."""

    def seen_by(self, actor: Actor) -> NeedQuerySet:
        """Narrow what the database shows to the classes that a referent teacher follows; others keep all of it."""
        from establishments.periods.classes import classes_of, follows_only

        if not follows_only(actor):
            return self
        return self.filter(student__school_class__in=classes_of(actor).values("pk"))

    def to_place(self) -> NeedQuerySet:
        """Needs without an accepted place that are still to be answered."""
        from placements.models import TO_PLACE

        return self.filter(state__in=TO_PLACE)

    def answered(self) -> NeedQuerySet:
        """Needs that have a place, whatever the stage of its papers."""
        from placements.models import ANSWERED

        return self.filter(state__in=ANSWERED)

    def escalated(self) -> NeedQuerySet:
        """Needs handed by the school to the pôle, oldest first."""
        return self.filter(state="escalated").order_by("escalated_at", "id")

    def leaving_between(self, start: dt.date, end: dt.date) -> NeedQuerySet:
        """Needs whose period begins inside the window."""
        return self.filter(period__starts_on__range=(start, end))

    def with_names(self) -> NeedQuerySet:
        """Load what a list shows: student, class, school, period."""
        return self.select_related("student__school_class", "student__home_commune", "establishment", "period")


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Placements."""

    def live(self) -> PlacementQuerySet:
        """Those that hold a seat."""
        return self.filter(state__in=("agreed", "running", "ended"))
