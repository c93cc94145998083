"""The yearly campaign of intentions: will you host, how many, when; if not, why. Answered by a mail link."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Company
from poles.models import Pole, SchoolYear, ordered_dates
from poles.nomenclatures import PeriodKind, Sector
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class IntentionCampaign(TenantRow):
    """One question put to the hosts of a pôle for a school year."""

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+", verbose_name="pôle")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name="année scolaire")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    message = models.TextField("mot aux entreprises", max_length=1000, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    launched_at = models.DateTimeField("envoyée le", null=True, blank=True)

    class Meta:
        verbose_name = "campagne d'intentions"
        verbose_name_plural = "campagnes d'intentions"
        ordering = ["-starts_on", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates("La campagne finit avant de commencer."),
            models.UniqueConstraint(
                fields=["pole", "school_year"],
                name="intentioncampaign_once_a_year",
                violation_error_message="Une campagne existe déjà pour cette année scolaire.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Intentions {self.school_year_id}"


class IntentionInvite(TenantRow):
    """The question put to one host, and its answer. The link carries a secret of which only the imprint is kept."""

    class Answer(models.TextChoices):
        YES = "yes", "Oui, nous accueillerons"
        MAYBE = "maybe", "Peut-être, rappelez-nous"
        NO = "no", "Non, pas cette année"

    class Reason(models.TextChoices):
        """Why not: closed list, counted by the pôle."""

        CAPACITY = "capacity", "Pas assez de personnes pour encadrer"
        ACTIVITY = "activity", "Baisse d'activité ou fermeture"
        SAFETY = "safety", "Travaux ou site inadaptés à des mineurs"
        REMOTE = "remote", "Télétravail ou locaux fermés"
        SCHEDULE = "schedule", "Périodes de stage mal placées pour nous"
        EXPERIENCE = "past", "Une expérience passée difficile"
        ADMIN = "admin", "Démarches trop lourdes"
        OTHER = "other", "Autre raison"

    campaign = models.ForeignKey(IntentionCampaign, models.CASCADE, related_name="invites")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, models.PROTECT, related_name="intentions")
    email = models.EmailField("adresse électronique")
    secret = models.CharField(max_length=64, editable=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answer = models.CharField("réponse", max_length=5, choices=Answer, blank=True)
    seats = models.PositiveSmallIntegerField("places", null=True, blank=True)
    #: First days of the months in which the host would receive.
    months = ArrayField(models.DateField(), default=list, blank=True, verbose_name="mois")
    kinds = ArrayField(
        models.CharField(max_length=12, choices=PeriodKind), default=list, blank=True, verbose_name="natures de stage"
    )
    sectors = ArrayField(
        models.CharField(max_length=1, choices=Sector), default=list, blank=True, verbose_name="secteurs"
    )
    reason = models.CharField("raison", max_length=8, choices=Reason, blank=True)
    note = models.CharField("mot", max_length=500, blank=True)

    class Meta:
        verbose_name = "intention d'accueil"
        verbose_name_plural = "intentions d'accueil"
        ordering = ["company", "id"]
        indexes = [models.Index(fields=["campaign", "answer"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "company"],
                name="intentioninvite_once",
                violation_error_message="Cette entreprise est déjà dans la campagne.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="intentioninvite_answered_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(answer="no") | ~Q(reason=""),
                name="intentioninvite_no_has_reason",
                violation_error_message="Choisissez une raison.",
            ),
            models.CheckConstraint(
                condition=~Q(answer="yes") | Q(seats__range=(1, 200)),
                name="intentioninvite_yes_has_seats",
                violation_error_message="Indiquez de 1 à 200 places.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id"),
            Door("companies", column="company_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("campaign"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.get_answer_display() or "Sans réponse"
