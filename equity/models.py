"""Frozen equity reports: a snapshot and its figures."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matching.models import Run
from poles.models import Pole, ordered_dates
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class SnapshotState(models.TextChoices):
    """Life of a snapshot; the row is the job."""

    DUE = "due", "À établir"
    RUNNING = "running", "En cours"
    FROZEN = "frozen", "Figé"
    FAILED = "failed", "Échec"


class EquitySnapshot(TenantRow):
    """State of access to placements at one moment, for a pôle or (pole null) the académie.

    The row is the job. Once frozen it refuses every change (trigger of migration 0002), except that the person who
    asked for it may be forgotten.
    """

    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="snapshots", verbose_name="pôle")
    name = models.CharField("nom", max_length=120)
    #: Students counted: those with a compulsory period that begins in the window.
    starts_on = models.DateField("départs du")
    ends_on = models.DateField("au")
    #: Proposals of this run also count in the indicator « placés ou proposés ».
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="calcul")
    state = models.CharField("état", max_length=10, choices=SnapshotState, default=SnapshotState.DUE)
    stage = models.CharField("étape", max_length=80, blank=True)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    requested_at = models.DateTimeField("demandé le", default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField("erreur", blank=True)
    frozen_at = models.DateTimeField("figé le", null=True, blank=True)
    definition_version = models.CharField("version des définitions", max_length=20, blank=True)
    data_sha256 = models.CharField(max_length=64, blank=True)
    population = models.PositiveIntegerField("élèves comptés", null=True)

    class Meta:
        verbose_name = "rapport d'équité"
        verbose_name_plural = "rapports d'équité"
        ordering = ["-requested_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates("La fenêtre finit avant de commencer."),
            models.CheckConstraint(
                condition=~Q(state="frozen")
                | (Q(frozen_at__isnull=False, population__isnull=False) & ~Q(data_sha256="")),
                name="equitysnapshot_frozen_is_complete",
            ),
            # A double click asks for one report.
            models.UniqueConstraint(
                fields=["academie", "pole", "starts_on", "ends_on", "run"],
                condition=Q(state__in=("due", "running")),
                nulls_distinct=False,
                name="equitysnapshot_one_at_a_time",
                violation_error_message="Ce rapport est déjà en cours.",
            ),
            # Target of the figures' composite key.
            models.UniqueConstraint(fields=["id", "pole"], name="equitysnapshot_in_pole"),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
            SameAcademie("run"),
            # A pôle's report counts a run of that pôle; the académie's (pole null) may name any.
            SameAcademie("run", shared="pole_id"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in (SnapshotState.FROZEN, SnapshotState.FAILED)


class EquityFigure(TenantRow):
    """One published figure. Immutable: the role of the web and of the workers has no UPDATE nor DELETE on it.

    A rate row has a group; a gap row compares `group` with `reference`. A suppressed row holds no number at all.
    """

    class Kind(models.TextChoices):
        RATE = "rate", "Taux"
        GAP = "gap", "Écart"

    class Suppression(models.TextChoices):
        NONE = "", "Publié"
        PRIMARY = "primary", "Moins de 5 élèves"
        DENOMINATOR = "denominator", "Moins de 11 élèves"
        SECONDARY = "secondary", "Secret secondaire"

    snapshot = models.ForeignKey(EquitySnapshot, models.PROTECT, related_name="figures")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField("ordre")
    indicator = models.CharField("indicateur", max_length=40)
    dimension = models.CharField("dimension", max_length=20)
    kind = models.CharField("nature", max_length=4, choices=Kind)
    group = models.CharField("groupe", max_length=40)
    reference = models.CharField("groupe de référence", max_length=40, blank=True)
    numerator = models.PositiveIntegerField("placés", null=True)
    denominator = models.PositiveIntegerField("élèves", null=True)
    #: Rate in [0, 1]; gap in [-1, 1] (difference of two rates), with the bounds of its 95 % interval.
    value = models.FloatField("valeur", null=True)
    low = models.FloatField("borne basse", null=True)
    high = models.FloatField("borne haute", null=True)
    ratio = models.FloatField("rapport", null=True)
    suppression = models.CharField("secret", max_length=12, choices=Suppression, blank=True, default="")

    class Meta:
        verbose_name = "chiffre d'équité"
        ordering = ["snapshot", "position"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["snapshot", "indicator", "dimension", "kind", "group", "reference"], name="equityfigure_once"
            ),
            models.CheckConstraint(
                condition=Q(suppression="")
                | Q(
                    numerator__isnull=True,
                    denominator__isnull=True,
                    value__isnull=True,
                    low__isnull=True,
                    high__isnull=True,
                    ratio__isnull=True,
                ),
                name="equityfigure_suppressed_is_empty",
            ),
            Wall(),
            Door("poles", column="pole_id"),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("snapshot"),
            # Who reads a figure is who reads its report.
            SameAcademie("snapshot", shared="pole_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.dimension} {self.group}"
