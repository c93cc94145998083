"""An invitation sent to one address."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenancy.models import TenantRow
from tenancy.policies import Door, Wall


class Invitation(TenantRow):
    """A function offered to an address: seven days at most, one use, bound to that address."""

    class State(models.TextChoices):
        PENDING = "pending", "En attente"
        ACCEPTED = "accepted", "Acceptée"
        REVOKED = "revoked", "Retirée"

    LIFE = dt.timedelta(days=7)

    kind = models.CharField("nature", max_length=30)
    email = models.EmailField("adresse électronique", max_length=254)
    function = models.CharField("fonction proposée", max_length=200)
    payload = models.JSONField("contenu", default=dict)
    establishment_code = models.CharField("établissement", max_length=8, blank=True)
    #: SHA-256 of the token of the last link sent: the earlier ones are dead.
    token_hash = models.CharField(max_length=64, editable=False)
    state = models.CharField("état", max_length=8, choices=State, default=State.PENDING)
    sent_count = models.PositiveSmallIntegerField("envois", default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="invité par"
    )
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu'au")
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering = ["-sent_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["academie", "token_hash"], name="invitation_token_once"),
            models.CheckConstraint(
                condition=Q(expires_at__lte=models.F("sent_at") + dt.timedelta(days=7)), name="invitation_seven_days"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", closed_at__isnull=True)
                | (~Q(state="pending") & Q(closed_at__isnull=False)),
                name="invitation_closed_has_date",
            ),
            Wall(),
            Door("academies", column="academie_id", writes=True),
            Door("establishments", column="establishment_code", writes=True),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return f"{self.function} ({self.get_state_display()})"

    @property
    def is_expired(self) -> bool:
        """Whether the last link is too old."""
        return self.state == self.State.PENDING and self.expires_at <= timezone.now()
