"""Actions of the annual plan of a pôle."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from poles.models import Pole, SchoolYear
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class PlanActionQuerySet(models.QuerySet["PlanAction"]):
    """Actions of plans."""

    def present(self) -> PlanActionQuerySet:
        """Actions that nobody removed."""
        return self.filter(removed_at__isnull=True)


class PlanAction(TenantRow, Versioned):
    """One action of a school year: who answers for it, what it aims at, where it stands, what came of it."""

    class Axis(models.IntegerChoices):
        PATHS = 1, "Axe 1 : sécuriser les parcours d'orientation et de professionnalisation"
        NETWORK = 2, "Axe 2 : mobiliser les partenaires au sein d'un réseau"
        QUALITY = 3, "Axe 3 : une démarche qualité pour la pédagogie de l'alternance"

    class State(models.TextChoices):
        PLANNED = "planned", "À engager"
        ONGOING = "ongoing", "En cours"
        DONE = "done", "Réalisée"
        DROPPED = "dropped", "Abandonnée"

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="actions", verbose_name="pôle")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name="année scolaire")
    axis = models.PositiveSmallIntegerField("axe", choices=Axis)
    title = models.CharField("action", max_length=200)
    owner = models.CharField("responsable", max_length=120)
    target = models.CharField("cible", max_length=300)
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.PLANNED)
    result = models.TextField("résultat", max_length=2000, blank=True)
    removed_at = models.DateTimeField("retirée le", null=True, editable=False)

    objects = PlanActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action du plan"
        ordering = ["axis", "title", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(axis__range=(1, 3)),
                name="planaction_three_axes",
                violation_error_message="Le plan a trois axes.",
            ),
            models.CheckConstraint(
                condition=~Q(state="done", result=""),
                name="planaction_done_has_result",
                violation_error_message="Une action réalisée dit son résultat.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.title
