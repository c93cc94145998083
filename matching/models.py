"""Campaigns, their runs and what a run found."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Offer
from matching.querysets import CampaignQuerySet, ProposalQuerySet, RunQuerySet, UnplacedReasonQuerySet
from placements.models import Need
from poles.models import Pole, ordered_dates
from poles.nomenclatures import PeriodKind
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class Campaign(TenantRow):
    """A matching campaign: a pôle, a kind of period and a window of departures."""

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="campaigns", verbose_name="pôle")
    name = models.CharField("nom", max_length=120)
    kind = models.CharField("nature", max_length=12, choices=PeriodKind)
    starts_on = models.DateField("départs du")
    ends_on = models.DateField("au")
    #: `policy` of the neutral format (matching): reserves, tiers, parity.
    policy = models.JSONField("politique", default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("créée le", default=timezone.now)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "campagne d'affectation"
        ordering = ["-created_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates("La campagne finit avant de commencer."),
            models.UniqueConstraint(fields=["id", "pole"], name="campaign_in_pole"),
            models.UniqueConstraint(
                fields=["pole", "name"],
                name="campaign_name_unique",
                violation_error_message="Une campagne du pôle porte déjà ce nom.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    """Life of a run. The row is the job; the broker only rings."""

    QUEUED = "queued", "En attente"
    RUNNING = "running", "Calcul en cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Échec"


#: A run still queued after this delay finds no worker to take it.
WAITING_AFTER = dt.timedelta(seconds=15)
#: A running run whose heart has not beaten for this long lost its worker: another one may take it.
STALE_AFTER = dt.timedelta(seconds=30)


class Run(TenantRow):
    """One execution of a campaign, with all that is needed to do it again and to check it."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="runs", verbose_name="campagne")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("exécution n°")
    state = models.CharField("état", max_length=10, choices=RunState, default=RunState.QUEUED)
    stage = models.CharField("étape", max_length=80, blank=True)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    seed = models.BigIntegerField("graine", default=1)
    policy = models.JSONField(default=dict)
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    #: Running: last sign of life of the worker. Queued: last time the sweeper rang the bell again.
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField("erreur", blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    engine = models.CharField("moteur", max_length=80, blank=True)
    instance_sha256 = models.CharField(max_length=64, blank=True)
    solution_sha256 = models.CharField(max_length=64, blank=True)
    students = models.PositiveIntegerField("élèves", null=True)
    offers = models.PositiveIntegerField("offres", null=True)
    seats = models.PositiveIntegerField("places", null=True)
    edges = models.PositiveIntegerField("paires possibles", null=True)
    placed = models.PositiveIntegerField("placés", null=True)
    verified = models.BooleanField("résultat vérifié", null=True)
    #: Bottlenecks of the solution, tightest first, as counts without names (`matching.results.bottleneck_facts`).
    bottlenecks = models.JSONField("blocages", default=list)
    #: What a person should know about the input: {"code", "text"} (`matching.notices`).
    notices = models.JSONField("remarques", default=list)
    seconds = models.JSONField("durées par étape (s)", default=dict)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "calcul"
        ordering = ["-number"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "pole"], name="run_in_pole"),
            models.UniqueConstraint(fields=["campaign", "number"], name="run_number_unique"),
            # A double click queues one calculation.
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(state__in=("queued", "running")),
                name="run_one_at_a_time",
                violation_error_message="Un calcul de cette campagne est déjà en cours.",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(
                    finished_at__isnull=False,
                    placed__isnull=False,
                    students__isnull=False,
                    placed__lte=models.F("students"),
                ),
                name="run_done_has_result",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_percent"),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("campaign"),
            SameAcademie("campaign", shared="pole_id"),
        ]

    def __str__(self) -> str:
        return f"Exécution n° {self.number}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will change."""
        return self.state in (RunState.DONE, RunState.FAILED)

    @property
    def is_waiting_for_worker(self) -> bool:
        """Whether the run is queued for so long that no worker seems to listen."""
        return self.state == RunState.QUEUED and timezone.now() - self.queued_at > WAITING_AFTER

    @property
    def is_stalled(self) -> bool:
        """Whether the worker that ran it has stopped giving signs of life; the run will be taken up again."""
        beat = self.heartbeat_at or self.started_at or self.queued_at
        return self.state == RunState.RUNNING and timezone.now() - beat > STALE_AFTER

    @property
    def unplaced(self) -> int:
        """Students left out by the run."""
        return (self.students or 0) - (self.placed or 0)


class Proposal(TenantRow):
    """A pair found by a run. Not a placement."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="proposals", verbose_name="calcul")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="proposals", verbose_name="besoin")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="proposals", verbose_name="offre")
    distance_m = models.PositiveIntegerField("distance (m)")
    #: 1 for the first wished sector; None when the sector was not wished.
    wish_rank = models.PositiveSmallIntegerField("vœu", null=True, blank=True)
    cost = models.PositiveIntegerField("coût")
    #: How many lawful offers the student had within reach in this run.
    options = models.PositiveIntegerField("offres possibles")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        ordering = ["run", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["run", "need"], name="proposal_once_per_need"),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("establishments", via="need_id IN (SELECT n.id FROM placements_need n) AND {ids} IS NOT NULL"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("run"),
            SameAcademie("run", shared="pole_id"),
            SameAcademie("need"),
        ]

    def __str__(self) -> str:
        return f"Proposition {self.pk}"


class UnplacedReason(TenantRow):
    """Why a run left a student out."""

    class Reason(models.TextChoices):
        NO_OFFER = "no_offer", "Aucune offre à portée"
        BOTTLENECK = "bottleneck", "Places insuffisantes"
        RESERVED = "reserved", "Places réservées à d'autres"

    run = models.ForeignKey(Run, models.CASCADE, related_name="unplaced_reasons", verbose_name="calcul")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.PROTECT, related_name="unplaced_reasons", verbose_name="besoin")
    reason = models.CharField("motif", max_length=10, choices=Reason)
    #: Index into `run.bottlenecks`.
    bottleneck = models.PositiveIntegerField("blocage", null=True, blank=True)
    #: For no_offer: {code of `placements.rules.RuleCode`: offers that this rule alone refuses}; otherwise empty.
    details = models.JSONField("détails", default=dict)
    options = models.PositiveIntegerField("offres possibles", default=0)

    objects = UnplacedReasonQuerySet.as_manager()

    class Meta:
        verbose_name = "motif d'absence de place"
        ordering = ["run", "reason", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["run", "need"], name="unplacedreason_once_per_need"),
            models.CheckConstraint(
                condition=Q(reason="bottleneck", bottleneck__isnull=False)
                | (~Q(reason="bottleneck") & Q(bottleneck__isnull=True)),
                name="unplacedreason_bottleneck_named",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("establishments", via="need_id IN (SELECT n.id FROM placements_need n) AND {ids} IS NOT NULL"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("run"),
            SameAcademie("run", shared="pole_id"),
            SameAcademie("need"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
