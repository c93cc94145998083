"""Reads of the establishments room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.actors import Actor
    from establishments.models import Period, PoleMembership, StaffMember, Student  # noqa: F401 (generic parameters)


class PoleMembershipQuerySet(models.QuerySet["PoleMembership"]):
    """Memberships of schools in pôles."""

    def in_force(self, day: dt.date) -> PoleMembershipQuerySet:
        """Memberships that hold on that day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class StaffQuerySet(models.QuerySet["StaffMember"]):
    """Functions of people in schools."""

    def in_force(self, day: dt.date) -> StaffQuerySet:
        """Functions exercised on that day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class StudentQuerySet(models.QuerySet["Student"]):
    """Students."""

    def present(self, day: dt.date) -> StudentQuerySet:
        """Students who had not left on that day."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=day))

    def seen_by(self, actor: Actor) -> StudentQuerySet:
        """Narrow what the database shows to the classes that a referent teacher follows; others keep all of it."""
        from establishments.periods.classes import classes_of, follows_only

        return self.filter(school_class__in=classes_of(actor).values("pk")) if follows_only(actor) else self


class PeriodQuerySet(models.QuerySet["Period"]):
    """Periods of classes."""

    def within(self, start: dt.date, end: dt.date) -> PeriodQuerySet:
        """Periods that begin inside the window."""
        return self.filter(starts_on__range=(start, end))

    def seen_by(self, actor: Actor) -> PeriodQuerySet:
        """Narrow what the database shows to the classes that a referent teacher follows; others keep all of it."""
        from establishments.periods.classes import classes_of, follows_only

        return self.filter(school_class__in=classes_of(actor).values("pk")) if follows_only(actor) else self
