"""Sign-ups that wait for their mail, people who ask to join a host, and teams inside it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Company, CompanyMember
from tenancy.policies import Door, SameAcademie


class SignUp(models.Model):
    """A person who signs a host up and has not opened the link of the mail yet: a day at most, one use.

    It stands outside the wall because it is wanted before anybody is known. What was typed is sealed (accounts.seal),
    and erased when the link has served.
    """

    LIFE = dt.timedelta(hours=24)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    #: SHA-256 of the token of the link.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sealed = models.TextField("contenu scellé", blank=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    used_at = models.DateTimeField("utilisée le", null=True, blank=True)

    class Meta:
        verbose_name = "inscription en attente"
        constraints = [
            models.CheckConstraint(condition=Q(used_at__isnull=True) | Q(sealed=""), name="signup_used_keeps_nothing"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="signup_expiry")]

    def __str__(self) -> str:
        return str(self.pk)


class Team(models.Model):
    """Members who share offers: a workshop, a shop, a service. Mails about an offer go to its team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="teams")
    name = models.CharField("nom", max_length=80)

    class Meta:
        verbose_name = "équipe"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="team_of_company"),
            models.UniqueConstraint(
                fields=["company", "name"],
                name="team_once",
                violation_error_message="Une équipe porte déjà ce nom.",
            ),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A member in a team."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    member = models.ForeignKey(CompanyMember, models.CASCADE, related_name="teams")

    class Meta:
        verbose_name = "membre d'une équipe"
        constraints = [
            models.UniqueConstraint(fields=["team", "member"], name="teammember_once"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
            SameAcademie("team", shared="company_id"),
            SameAcademie("member", shared="company_id"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class JoinRequest(models.Model):
    """A person who says to work for a host that already has members: one of these answers."""

    class State(models.TextChoices):
        ASKED = "asked", "En attente"
        ACCEPTED = "accepted", "Acceptée"
        REFUSED = "refused", "Refusée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    message = models.CharField("message", max_length=300, blank=True)
    state = models.CharField("état", max_length=8, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    decided_at = models.DateTimeField("décision le", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "demande pour rejoindre"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "user"],
                condition=Q(state="asked"),
                name="joinrequest_one_open",
                violation_error_message="Votre demande est déjà en attente.",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="joinrequest_decided_has_date",
            ),
            Door("person", column="user_id"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
