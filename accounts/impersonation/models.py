"""Support staff of the installation, and the sessions in which they act through somebody else's functions."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import F, Q

from accounts.impersonation.querysets import ImpersonationQuerySet, SupportStaffQuerySet
from tenancy.policies import Door


class SupportStaff(models.Model):
    """A person appointed to the support of this installation; written by the owner of the tables alone (command)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+", verbose_name="personne")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True, blank=True)

    objects = SupportStaffQuerySet.as_manager()

    class Meta:
        verbose_name = "membre de l'assistance"
        verbose_name_plural = "membres de l'assistance"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supportstaff_dates_ordered",
                violation_error_message="La fin précède le début.",
            ),
            Door("person", column="user_id"),
        ]


class Impersonation(models.Model):
    """One session of support. Over when stopped or when its thirty minutes are."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    support = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="assistance")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="personne")
    reason = models.CharField("motif", max_length=300, validators=[MinLengthValidator(10)])
    read_only = models.BooleanField("lecture seule", default=True)
    started_at = models.DateTimeField("commencée le")
    ends_at = models.DateTimeField("finit le")
    stopped_at = models.DateTimeField("arrêtée le", null=True, blank=True)

    objects = ImpersonationQuerySet.as_manager()

    class Meta:
        verbose_name = "session d'assistance"
        verbose_name_plural = "sessions d'assistance"
        constraints = [
            models.CheckConstraint(condition=~Q(support=F("person")), name="impersonation_of_another"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at"), ends_at__lte=F("started_at") + dt.timedelta(hours=1)),
                name="impersonation_at_most_one_hour",
            ),
            Door("person", column="support_id", writes=True),
        ]
