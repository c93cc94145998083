"""The row of a mail."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Message(models.Model):
    """A mail to send, or sent. Address and words are sealed (see `seal.py`), and erased once sent.

    It stands outside the wall because mails are wanted before anybody is known (sign-up, lost password): what the
    row says in clear is a template, a code of académie and dates.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "À envoyer"
        SENT = "sent", "Envoyé"
        DROPPED = "dropped", "Sans objet"
        FAILED = "failed", "En échec"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField("clé", max_length=200, unique=True)
    template = models.CharField("modèle", max_length=60)
    #: Code of the académie; empty outside any. Not a key: the row is no tenant's.
    academie_code = models.CharField("académie", max_length=2, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    sealed = models.TextField("contenu scellé", blank=True)
    state = models.CharField("état", max_length=7, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    posted_at = models.DateTimeField("demandé le", default=timezone.now)
    #: Nobody takes the row before: lease of a sender, or delay after a failure.
    due_at = models.DateTimeField("à envoyer dès", default=timezone.now)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    #: Kind of the last failure, never its words: they may hold an address.
    error = models.CharField("dernier échec", max_length=80, blank=True)

    class Meta:
        verbose_name = "courriel"
        ordering = ["-posted_at", "id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="message_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_date",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.get_state_display()})"
