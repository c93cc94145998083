"""Reads of the pôles room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from poles.models import MissionLetter, Pole  # noqa: F401 (names of the generic parameters)


class PoleQuerySet(models.QuerySet["Pole"]):
    """Pôles."""


class MissionLetterQuerySet(models.QuerySet["MissionLetter"]):
    """Mission letters."""

    def in_force(self, day: dt.date) -> MissionLetterQuerySet:
        """Letters that give rights on that day.

        An acknowledged letter does from its first day, and none does after its last: rights do not wait for the clock
        of the tasks, which only writes the state. During a replacement for absence the deputy's letter does instead.
        """
        covered = self.filter(state__in=("acknowledged", "active"), starts_on__lte=day, ends_on__gte=day)
        return covered.exclude(absence__contains=day)

    def pending(self) -> MissionLetterQuerySet:
        """Letters that give rights or are about to."""
        return self.filter(state__in=("signed", "acknowledged", "active"))
