"""What an académie decides for all its schools and pôles."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, Wall


class AcademieSettings(TenantRow, Versioned):
    """Choices of one académie; without a row, the defaults below hold (`poles.options.settings_of`)."""

    class StudentReach(models.TextChoices):
        """How far students act by themselves."""

        NONE = "none", "Les élèves consultent"
        WISHES = "wishes", "Les élèves font des vœux"
        APPLY = "apply", "Les élèves font des vœux et postulent"

    #: Needs for adaptation touch health (RGPD, article 9): nothing is asked until the académie decides it.
    adaptations_enabled = models.BooleanField("recueillir les besoins d'aménagement", default=False)
    stale_days = models.PositiveSmallIntegerField("jours sans démarche avant de relancer", default=12)
    student_reach = models.CharField("part des élèves", max_length=6, choices=StudentReach, default=StudentReach.WISHES)
    answer_days = models.PositiveSmallIntegerField("jours donnés au pôle pour répondre", default=4)

    class Meta:
        verbose_name = "réglages de l'académie"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["academie"], name="academiesettings_once"),
            models.CheckConstraint(
                condition=Q(stale_days__range=(1, 60), answer_days__range=(1, 60)),
                name="academiesettings_days_range",
                violation_error_message="Ces délais vont de 1 à 60 jours.",
            ),
            Wall(),
            Door("academies", column="academie_id", writes=True),
            # Public to whoever works in the académie: no person, no figure.
            Door("poles"),
            Door("establishments"),
            Door("students"),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return f"Réglages de l'académie {self.academie_id}"
