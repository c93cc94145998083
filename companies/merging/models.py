"""Hosts found twice in the register: what was decided about a pair, and what the decision moved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from companies.models import Company
from tenancy.models import TenantRow
from tenancy.policies import Door, Wall


class CompanyMerge(TenantRow):
    """One pair of hosts looked at by a person of the académie: the same, or not; a merge can be undone."""

    class Verdict(models.TextChoices):
        MERGED = "merged", "Fusionnés"
        UNDONE = "undone", "Fusion annulée"
        DISTINCT = "distinct", "Deux organismes différents"

    kept = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="organisme gardé")
    duplicate = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="doublon")
    verdict = models.CharField("décision", max_length=8, choices=Verdict)
    #: What now points at the kept row: {table.column: [ids]}; read by the undo.
    moved = models.JSONField(default=dict, blank=True)
    #: Columns of the kept row that were empty and taken from the duplicate.
    filled = models.JSONField(default=dict, blank=True)
    decided_at = models.DateTimeField("décision le", default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "fusion d'organismes d'accueil"
        verbose_name_plural = "fusions d'organismes d'accueil"
        ordering = ["-decided_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(verdict="merged"), name="companymerge_one_standing"
            ),
            models.CheckConstraint(condition=~Q(kept=F("duplicate")), name="companymerge_of_two"),
            models.CheckConstraint(
                condition=Q(verdict="undone", undone_at__isnull=False)
                | (~Q(verdict="undone") & Q(undone_at__isnull=True)),
                name="companymerge_undone_has_date",
            ),
            Wall(),
            Door("poles"),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
