"""How many interns a host has in each civil week, and the orders of rectors that raise what it may have."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from poles.models import Academie, dates, ordered_dates
from tenancy.policies import Door


class HostLoad(models.Model):
    """Interns of one SIRET in one civil week, of every académie together (code de l'éducation, L124-8).

    The one figure that crosses the wall: it names no académie, no school, no person. Written with the placements, in
    their transaction, as a job does; a stay of observation is not counted (articles L124-1 ff. do not hold for it).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    siret = models.CharField("SIRET", max_length=14)
    week = models.DateField("semaine du lundi")
    count = models.PositiveIntegerField("stagiaires")

    class Meta:
        verbose_name = "stagiaires par semaine"
        ordering = ["siret", "week"]
        constraints = [
            models.UniqueConstraint(fields=["siret", "week"], name="hostload_once"),
            models.CheckConstraint(
                condition=Q(week__iso_week_day=1),
                name="hostload_week_begins_on_monday",
                violation_error_message="Une semaine civile commence un lundi.",
            ),
            Door("poles"),
            Door("establishments"),
            Door("academies"),
            Door(
                "companies",
                via="siret IN (SELECT c.siret FROM companies_company c WHERE c.id = ANY ({ids}::uuid[]))",
            ),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return f"{self.count} ({self.week:%d/%m/%Y})"


class QuotaOrder(models.Model):
    """Order of a rector that raises the quota of hosts of the académie (R124-11). Published, hence read by all."""

    academie_is_reference = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="+", verbose_name="académie")
    reference = models.CharField("référence de l'arrêté", max_length=200)
    starts_on = models.DateField("en vigueur du")
    ends_on = models.DateField("au")

    class Meta:
        verbose_name = "arrêté du recteur sur le nombre de stagiaires"
        verbose_name_plural = "arrêtés du recteur sur le nombre de stagiaires"
        ordering = ["-starts_on"]
        constraints = [
            ordered_dates("L'arrêté finit avant de commencer."),
            ExclusionConstraint(
                name="quotaorder_one_a_day",
                expressions=[
                    ("academie", RangeOperators.EQUAL),
                    (dates(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Un arrêté est déjà en vigueur à ces dates.",
            ),
            Door("signed_in"),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return self.reference
