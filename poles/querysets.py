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
        """Letters that give rights on that day."""
        return self.filter(state="active", starts_on__lte=day, ends_on__gte=day)
