"""Offers, who receives there, and the publications that bring an offer into an académie."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from companies.members.models import Team
from companies.models import Company
from companies.querysets import OfferPublicationQuerySet, OfferQuerySet
from establishments.models import Establishment
from poles.models import Commune, Pole, ordered_dates
from poles.nomenclatures import Adaptation, Equipment, Level, PeriodKind, Sector
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class Tutor(models.Model):
    """A person of the host who receives students: at most three at once (code de l'éducation, R124-13)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="tutors", verbose_name="organisme d'accueil")
    name = models.CharField("nom", max_length=120)
    function = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    #: One who left keeps the stays already signed and takes no other.
    left_on = models.DateField("parti le", null=True, blank=True)

    class Meta:
        verbose_name = "tuteur"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="tutor_of_company"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.name


class Offer(models.Model):
    """An offer: seats × dates × sector × levels, under conditions.

    It has no académie: an académie sees it when a publication for that académie exists.
    """

    class ReservedFor(models.TextChoices):
        REP = "rep", "Élèves de REP et REP+"
        QPV = "qpv", "Élèves habitant un QPV"
        SCHOOL = "school", "Élèves d'un établissement"
        POLE = "pole", "Élèves que choisit le pôle"

    class State(models.TextChoices):
        """What the host wants of its offer; what each académie made of it is the publication's."""

        OPEN = "open", "Proposée"
        PAUSED = "paused", "Suspendue"
        CLOSED = "closed", "Fermée"
        EXPIRED = "expired", "Expirée"

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
    #: Mondays of the civil weeks proposed; none: any dates between the first and the last day.
    weeks = ArrayField(models.DateField(), default=list, blank=True, verbose_name="semaines proposées")
    reserved_for = models.CharField("places réservées aux", max_length=6, choices=ReservedFor, blank=True)
    reserved_seats = models.PositiveSmallIntegerField("places réservées", default=0)
    #: Last day of the reservation: the places are then open to all. None: until the stay begins.
    reserved_until = models.DateField("réservées jusqu'au", null=True, blank=True)
    reserved_establishment = models.ForeignKey(
        Establishment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="établissement"
    )
    reserved_pole_id = models.UUIDField("pôle", null=True, blank=True)
    min_age = models.PositiveSmallIntegerField("âge minimal", null=True, blank=True)
    min_age_reason = models.CharField("raison légale de l'âge minimal", max_length=200, blank=True)
    #: Travaux réglementés (code du travail D4153-15 ff.): the host's declaration is valid three years (R4153-41 ff.).
    regulated_works = models.BooleanField("travaux réglementés", default=False)
    regulated_works_declared_on = models.DateField("déclaration envoyée le", null=True, blank=True)
    regulated_works_list = models.CharField("travaux déclarés", max_length=300, blank=True)
    #: Presence of a usual week, a list a slot (`companies.screening.Slot`): [weekday, "08:00", "12:00", break].
    schedule = models.JSONField("horaires habituels", default=list, blank=True)
    #: What the host lends; the rest is the student's or the school's.
    equipment = ArrayField(
        models.CharField(max_length=7, choices=Equipment), default=list, blank=True, verbose_name="équipement fourni"
    )
    adaptations = ArrayField(
        models.CharField(max_length=9, choices=Adaptation), default=list, blank=True, verbose_name="poste adaptable"
    )
    site = models.CharField("nom du site", max_length=120, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    transport = models.CharField("venir en transports", max_length=300, blank=True)
    parking = models.BooleanField("stationnement (voiture, deux-roues)", default=False)
    wheelchair_access = models.BooleanField("accessible en fauteuil roulant", default=False)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField("souhait de l'organisme", max_length=8, choices=State, default=State.OPEN)
    paused_until = models.DateField("suspendue jusqu'au", null=True, blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="offers", verbose_name="équipe")
    tutors: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "companies.Tutor", through="companies.OfferTutor", verbose_name="tuteurs"
    )
    #: The offers of several sites published by one act share it.
    bundle = models.UUIDField(null=True, blank=True, editable=False)
    #: The offer of which this one is the renewal or the copy.
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    #: The host last said that the offer still stands; then asked whether it does, when that is long ago.
    confirmed_at = models.DateTimeField("confirmée le", default=timezone.now)
    asked_at = models.DateTimeField("relancée le", null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offre de stage"
        verbose_name_plural = "offres de stage"
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["company", "starts_on"])]
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="offer_of_company"),
            # Target of the placements' composite key: a seat number can never exceed the seats of its offer.
            models.UniqueConstraint(fields=["id", "seats"], name="offer_seats_key"),
            SameAcademie("team", shared="company_id"),
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
                condition=Q(reserved_for="school", reserved_establishment__isnull=False, reserved_pole_id__isnull=True)
                | Q(reserved_for="pole", reserved_establishment__isnull=True, reserved_pole_id__isnull=False)
                | Q(
                    ~Q(reserved_for__in=("school", "pole")),
                    reserved_establishment__isnull=True,
                    reserved_pole_id__isnull=True,
                ),
                name="offer_reserved_names_its_public",
                violation_error_message="Nommez l'établissement ou le pôle à qui les places sont réservées.",
            ),
            models.CheckConstraint(
                condition=Q(paused_until__isnull=True) | Q(state="paused"),
                name="offer_paused_until_paused",
                violation_error_message="Seule une offre suspendue a une date de reprise.",
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


class OfferTutor(models.Model):
    """A tutor named on an offer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    tutor = models.ForeignKey(Tutor, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "tuteur d'une offre"
        constraints = [
            models.UniqueConstraint(fields=["offer", "tutor"], name="offertutor_once"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
            SameAcademie("offer", shared="company_id"),
            SameAcademie("tutor", shared="company_id"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class OfferDraft(models.Model):
    """An offer being written: what was typed, valid or not, so that nothing is lost between two steps or two days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    #: The offer that this draft changes; none for a new one.
    offer = models.ForeignKey(Offer, models.CASCADE, null=True, blank=True, related_name="drafts")
    #: The offer whose text it began with (renewal, copy).
    copied_from = models.ForeignKey(Offer, models.SET_NULL, null=True, blank=True, related_name="+")
    step = models.CharField(max_length=10, default="trade")
    #: {field: value as posted}.
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField("enregistré le", default=timezone.now)
    #: Set by the act that published it: a second click finds it and does nothing more.
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "brouillon d'offre"
        ordering = ["-saved_at", "id"]
        constraints = [
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
            SameAcademie("offer", shared="company_id"),
        ]

    def __str__(self) -> str:
        return f"Brouillon du {self.saved_at:%d/%m/%Y}"


class OfferPublication(TenantRow):
    """An offer brought into the bank of an académie: the tenant's row about a shared thing."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "À admettre"
        PUBLISHED = "published", "Publiée"
        RETURNED = "returned", "Retournée"
        PAUSED = "paused", "Suspendue"
        CLOSED = "closed", "Fermée"
        EXPIRED = "expired", "Expirée"

    class ReturnReason(models.TextChoices):
        """Why a coordinator gives an offer back; the host reads it with the note."""

        UNCLEAR = "unclear", "Les activités ne sont pas assez précises"
        TASKS = "tasks", "Les activités ne conviennent pas à un élève"
        DATES = "dates", "Les dates ne correspondent à aucune période"
        LAW = "law", "Une règle de droit n'est pas respectée"
        WORDING = "wording", "Une formulation écarte des élèves"
        DUPLICATE = "duplicate", "Cette offre existe déjà"
        HOST = "host", "L'organisme d'accueil n'a pas pu être vérifié"
        OTHER = "other", "Autre raison, expliquée ci-dessous"

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="publications", verbose_name="offre")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="publications", verbose_name="pôle")
    status = models.CharField("état", max_length=10, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField("déposée le", default=timezone.now)
    decided_at = models.DateTimeField("décision le", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    return_reason = models.CharField("raison du retour", max_length=9, choices=ReturnReason, blank=True)
    note = models.CharField("mot du coordonnateur", max_length=500, blank=True)
    #: What the coordinator ticked before admitting: {code of the check: true}.
    checklist = models.JSONField(default=dict, blank=True)
    #: The offer as it was last admitted, for the differences of the next reading: {field: value as shown}.
    approved = models.JSONField(null=True, blank=True)
    approved_at = models.DateTimeField("admise le", null=True, blank=True)

    objects = OfferPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = "publication"
        ordering = ["-submitted_at", "id"]
        indexes = [models.Index(fields=["pole", "status", "submitted_at"])]
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
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(return_reason=""),
                name="offerpublication_returned_has_reason",
                violation_error_message="Dites pourquoi l'offre est retournée.",
            ),
            models.UniqueConstraint(fields=["id", "company"], name="offerpublication_of_company"),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            # The bank of an académie is one: what a pôle has admitted, the next one may propose.
            Door("poles", when="status = 'published'", name="%(class)s_door_poles_bank"),
            Door("academies", column="academie_id"),
            Door("establishments", when="status = 'published'"),
            Door("students", when="status = 'published'"),
            # A host submits, pauses and closes; that its offer is published, a coordinator alone decides.
            Door("companies", column="company_id", writes=True, lands="status <> 'published'"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
            SameAcademie("offer", shared="company_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.academie_id})"
