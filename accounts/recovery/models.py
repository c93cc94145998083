"""A request to take away a lost second factor."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenancy.models import TenantRow
from tenancy.policies import Door, Wall


class FactorReset(TenantRow):
    """Confirmed from the person's mailbox; decided by the rectorat, or by the head of the person's school."""

    class State(models.TextChoices):
        PENDING = "pending", "À décider"
        APPROVED = "approved", "Acceptée"
        REFUSED = "refused", "Refusée"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    function = models.CharField("fonction", max_length=200)
    establishment_code = models.CharField("établissement", max_length=8, blank=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="décidée par"
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)

    class Meta:
        verbose_name = "second facteur perdu"
        ordering = ["-asked_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["academie", "person", "establishment_code"],
                condition=Q(state="pending"),
                name="factorreset_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(state="pending") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="factorreset_decided_has_author",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("person")),
                name="factorreset_decided_by_another",
                violation_error_message="Une autre personne que vous décide de votre demande.",
            ),
            Wall(),
            Door("academies", column="academie_id", writes=True),
            Door("establishments", column="establishment_code", writes=True),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return f"{self.function} ({self.get_state_display()})"
