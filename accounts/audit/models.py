"""Lines of the journal, heads of its chains, marks of readings.

No foreign key: a person who is erased leaves a number that means nothing any more, and the chain stays true.
"""

from __future__ import annotations

import uuid

from django.db import models

from accounts.audit.querysets import AuditEntryQuerySet
from tenancy.policies import Door, Wall


class AuditEntry(models.Model):
    """One act, told once. `academie_id` names the chain ("" outside any académie); `number` has no gap in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    academie_id = models.CharField("académie", max_length=2, blank=True)
    number = models.PositiveBigIntegerField("numéro")
    at = models.DateTimeField("date et heure")
    person_id = models.BigIntegerField("personne", null=True)
    support_id = models.BigIntegerField("assistance", null=True)
    kind = models.CharField("fonction", max_length=20, blank=True)
    membership_id = models.CharField("rattachement", max_length=36, blank=True)
    verb = models.CharField("acte", max_length=60)
    object_type = models.CharField("type d'objet", max_length=60, blank=True)
    object_id = models.CharField("objet", max_length=64, blank=True)
    details = models.JSONField("détails", default=dict)
    previous_hash = models.CharField("empreinte précédente", max_length=64)
    hash = models.CharField("empreinte", max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "lignes du journal"
        indexes = [
            models.Index(fields=["academie_id", "-at"], name="auditentry_by_date"),
            models.Index(fields=["academie_id", "person_id", "-at"], name="auditentry_by_person"),
            models.Index(fields=["academie_id", "object_id"], name="auditentry_by_object"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["academie_id", "number"], name="auditentry_number_once"),
            Wall(outside=True),
            Door("academies", column="academie_id"),
            Door("signed_in", appends=True),
            Door("person", appends=True),
        ]


class AuditChain(models.Model):
    """Head of a chain: number and hash of its last line, sealed; its row is the queue of the writers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    academie_id = models.CharField("académie", max_length=2, blank=True, unique=True)
    number = models.PositiveBigIntegerField("dernier numéro", default=0)
    hash = models.CharField("dernière empreinte", max_length=64, blank=True)
    seal = models.CharField("sceau", max_length=64, blank=True)

    class Meta:
        verbose_name = "chaîne du journal"
        verbose_name_plural = "chaînes du journal"
        constraints = [Wall(outside=True), Door("signed_in", writes=True), Door("person", writes=True)]


class AuditRead(models.Model):
    """When a person's last recorded reading of an object was; forgotten after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    academie_id = models.CharField("académie", max_length=2)
    person_id = models.BigIntegerField("personne")
    object_id = models.CharField("objet", max_length=64)
    at = models.DateTimeField("lu le")

    class Meta:
        verbose_name = "marque de lecture"
        verbose_name_plural = "marques de lecture"
        constraints = [
            models.UniqueConstraint(fields=["academie_id", "person_id", "object_id"], name="auditread_once"),
            Wall(),
            Door("person", column="person_id", writes=True),
        ]
