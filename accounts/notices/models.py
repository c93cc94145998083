"""What waits for a person inside the application, and how each wishes to be told by mail."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenancy.policies import Door


class Notice(models.Model):
    """One thing that happened, for one person. It names a kind and an address inside the product, never a student."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("événement", max_length=40)
    #: Same key, same event: told once.
    key = models.CharField(max_length=200)
    #: Where the person finds it, without any name in it.
    path = models.CharField(max_length=200)
    made_at = models.DateTimeField("le", default=timezone.now)
    read_at = models.DateTimeField("lu le", null=True, blank=True)
    #: No daily mail owes it any more: told in one, told at once, or not wanted by mail.
    mailed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ["-made_at", "id"]
        indexes = [models.Index(fields=["user", "read_at"])]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once"),
            Door("person", column="user_id", writes=True),
            # Whoever acts tells the others; it reads nothing of theirs.
            Door("signed_in", appends=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.kind


class NoticeChoice(models.Model):
    """How one person wishes to be told of one kind of event."""

    class Pace(models.TextChoices):
        AT_ONCE = "now", "Tout de suite"
        DAILY = "daily", "Une fois par jour"
        NEVER = "never", "Jamais par courriel"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("événement", max_length=40)
    pace = models.CharField("rythme", max_length=5, choices=Pace)

    class Meta:
        verbose_name = "choix d'avis"
        verbose_name_plural = "choix d'avis"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="noticechoice_once"),
            Door("person", column="user_id", writes=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return f"{self.kind} : {self.get_pace_display()}"
