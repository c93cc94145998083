"""School holidays: reference data by zone, or by académie where the calendar is its own."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from poles.models import SchoolYear, dates, ordered_dates


class SchoolHoliday(models.Model):
    """One holiday without class, both days included.

    `calendar`: A, B or C for the three zones, the code of the académie for a calendar of its own (Corsica, overseas).
    """

    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name="année scolaire")
    calendar = models.CharField("calendrier", max_length=2)
    name = models.CharField("vacances", max_length=60)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    source = models.CharField("texte", max_length=200, blank=True)

    class Meta:
        verbose_name = "vacances scolaires"
        verbose_name_plural = "vacances scolaires"
        ordering = ["calendar", "starts_on"]
        constraints = [
            ordered_dates("Les vacances finissent avant de commencer."),
            ExclusionConstraint(
                name="schoolholiday_no_overlap",
                expressions=[("calendar", RangeOperators.EQUAL), (dates(), RangeOperators.OVERLAPS)],
                violation_error_message="Ce calendrier a déjà des vacances à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"
