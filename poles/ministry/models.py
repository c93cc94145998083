"""Who acts for the ministry."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from poles.models import ordered_dates
from tenancy.policies import Door


class MinistryStaff(models.Model):
    """A person of the ministry; written by the owner of the tables alone (command `appoint_ministry`).

    It belongs to no académie and opens no door on any row of one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    function = models.CharField("fonction", max_length=120)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "membre du ministère"
        verbose_name_plural = "membres du ministère"
        constraints = [
            models.UniqueConstraint(fields=["user"], name="ministrystaff_once"),
            ordered_dates(),
            Door("person", column="user_id"),
        ]

    def __str__(self) -> str:
        return self.function
