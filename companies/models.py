"""Hosts, their members, their offers, and the publications that bring an offer into an académie."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from companies import rules
from companies.querysets import OfferPublicationQuerySet, OfferQuerySet
from poles.models import Commune, Pole, ordered_dates
from poles.nomenclatures import Level, PeriodKind, Sector
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


def check_siret(value: str) -> None:
    """Validator: Luhn, with the exception of La Poste."""
    if problem := rules.siret_problem(value):
        raise ValidationError(problem)


class Naf(models.Model):
    """Activity code of INSEE: revision 2 (NAF rév. 2) or 2025; the revision is part of the key."""

    code = models.CharField("code", max_length=6)
    revision = models.CharField("nomenclature", max_length=4, choices=[("2", "NAF rév. 2"), ("2025", "NAF 2025")])
    label = models.CharField("libellé", max_length=250)
    sector = models.CharField("secteur", max_length=1, choices=Sector, blank=True)

    class Meta:
        verbose_name = "activité (NAF)"
        ordering = ["revision", "code"]
        constraints = [models.UniqueConstraint(fields=["code", "revision"], name="naf_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Rome(models.Model):
    """Trade of the ROME (France Travail); its first letter is the sector."""

    code = models.CharField(max_length=5, primary_key=True)
    label = models.CharField("libellé", max_length=200)
    sector = models.CharField("secteur", max_length=1, choices=Sector)

    class Meta:
        verbose_name = "métier (ROME)"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-N][0-9]{4}$"),
                name="rome_shape",
                violation_error_message="Un code ROME a une lettre de A à N et quatre chiffres.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Company(models.Model):
    """An organisme d'accueil: nobody's tenant. Facts of the public register, open to any reader with a function."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True, unique=True, validators=[check_siret])
    #: Hosts without SIRET exist (abroad, some associations): the reason is then compulsory.
    no_siret_reason = models.CharField("raison de l'absence de SIRET", max_length=200, blank=True)
    name = models.CharField("nom", max_length=200)
    naf = models.CharField("code NAF", max_length=6, blank=True)
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    is_public = models.BooleanField("organisme public", default=False)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        verbose_name = "organisme d'accueil"
        verbose_name_plural = "organismes d'accueil"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__isnull=False) | ~Q(no_siret_reason=""),
                name="company_siret_or_reason",
                violation_error_message="Sans SIRET, indiquez pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(siret__regex=r"^[0-9]{14}$"),
                name="company_siret_shape",
                violation_error_message="Un SIRET a quatorze chiffres.",
            ),
            Door("companies", column="id", writes=True),
            Door("signed_in"),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.name


class CompanyMember(models.Model):
    """A person who answers for a company."""

    class Role(models.TextChoices):
        MANAGER = "manager", "Responsable"
        RECRUITER = "recruiter", "Chargé des stages"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField("rôle", max_length=10, choices=Role, default=Role.MANAGER)

    class Meta:
        verbose_name = "membre de l'organisme d'accueil"
        constraints = [
            models.UniqueConstraint(fields=["company", "user"], name="companymember_once"),
            Door("person", column="user_id"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Offer(models.Model):
    """An offer: seats × dates × sector × levels, under conditions.

    It has no académie: an académie sees it when a publication for that académie exists.
    """

    class ReservedFor(models.TextChoices):
        REP = "rep", "Élèves de REP et REP+"
        QPV = "qpv", "Élèves habitant un QPV"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="offers", verbose_name="organisme d'accueil")
    title = models.CharField("titre", max_length=120)
    tasks = models.TextField("activités proposées", blank=True)
    sector = models.CharField("secteur", max_length=1, choices=Sector)
    kinds = ArrayField(models.CharField(max_length=12, choices=PeriodKind), verbose_name="natures de stage")
    levels = ArrayField(models.CharField(max_length=5, choices=Level), verbose_name="niveaux acceptés")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    seats = models.PositiveSmallIntegerField("places")
    reserved_for = models.CharField("places réservées aux", max_length=4, choices=ReservedFor, blank=True)
    reserved_seats = models.PositiveSmallIntegerField("places réservées", default=0)
    min_age = models.PositiveSmallIntegerField("âge minimal", null=True, blank=True)
    min_age_reason = models.CharField("raison légale de l'âge minimal", max_length=200, blank=True)
    #: Travaux réglementés (code du travail D4153-15 ff.): the host's declaration is valid three years (R4153-41 ff.).
    regulated_works = models.BooleanField("travaux réglementés", default=False)
    regulated_works_declared_on = models.DateField("déclaration envoyée le", null=True, blank=True)
    wheelchair_access = models.BooleanField("accessible en fauteuil roulant", default=False)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offre de stage"
        verbose_name_plural = "offres de stage"
        ordering = ["starts_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="offer_of_company"),
            # Target of the placements' composite key: a seat number can never exceed the seats of its offer.
            models.UniqueConstraint(fields=["id", "seats"], name="offer_seats_key"),
            ordered_dates("L'offre finit avant de commencer."),
            models.CheckConstraint(
                condition=Q(seats__range=(1, 200)),
                name="offer_seats_range",
                violation_error_message="Une offre a de 1 à 200 places.",
            ),
            models.CheckConstraint(
                condition=Q(reserved_seats=0, reserved_for="")
                | (Q(reserved_seats__gt=0, reserved_seats__lte=F("seats")) & ~Q(reserved_for="")),
                name="offer_reserved_within_seats",
                violation_error_message="Les places réservées ont un public et ne dépassent pas les places.",
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True) | (Q(min_age__range=(13, 18)) & ~Q(min_age_reason="")),
                name="offer_min_age_has_reason",
                violation_error_message="Un âge minimal (13 à 18 ans) a une raison légale.",
            ),
            models.CheckConstraint(
                condition=Q(kinds__len__gt=0) & Q(levels__len__gt=0),
                name="offer_kinds_and_levels",
                violation_error_message="Choisissez au moins une nature de stage et un niveau.",
            ),
            Door("companies", column="company_id", writes=True),
            *(
                Door(reader, via="id IN (SELECT p.offer_id FROM companies_offerpublication p) AND {ids} IS NOT NULL")
                for reader in ("poles", "establishments", "academies", "students")
            ),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.title


class OfferPublication(TenantRow):
    """An offer brought into the bank of an académie: the tenant's row about a shared thing."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "À admettre"
        PUBLISHED = "published", "Publiée"
        RETURNED = "returned", "Retournée"
        CLOSED = "closed", "Fermée"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="publications", verbose_name="offre")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="publications", verbose_name="pôle")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField("déposée le", default=timezone.now)
    decided_at = models.DateTimeField("décision le", null=True, blank=True)

    objects = OfferPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication"
        ordering = ["-submitted_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["offer", "academie"],
                name="offerpublication_once",
                violation_error_message="L'offre est déjà déposée dans cette académie.",
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", decided_at__isnull=True)
                | (~Q(status="submitted") & Q(decided_at__isnull=False)),
                name="offerpublication_decided_has_date",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            # The bank of an académie is one: what a pôle has admitted, the next one may propose.
            Door("poles", when="status = 'published'", name="%(class)s_door_poles_bank"),
            Door("academies", column="academie_id"),
            Door("establishments", when="status = 'published'"),
            Door("students", when="status = 'published'"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
            SameAcademie("offer", shared="company_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.academie_id})"
