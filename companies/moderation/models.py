"""What happens to a publication: its moves, and what readers report."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Company
from companies.offers.models import OfferPublication
from poles.models import Pole
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class PublicationMove(TenantRow):
    """One transition of a publication: who, when, why. Added, never changed."""

    publication = models.ForeignKey(OfferPublication, models.CASCADE, related_name="moves")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    #: Empty for the first one: the offer was submitted.
    before = models.CharField("avant", max_length=10, choices=OfferPublication.Status, blank=True)
    after = models.CharField("après", max_length=10, choices=OfferPublication.Status)
    moved_at = models.DateTimeField("le", default=timezone.now)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison", max_length=500, blank=True)
    #: The offer as a coordinator returned it, for the differences of the next reading: {field: value as shown}.
    read_as = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = "mouvement d'une publication"
        ordering = ["moved_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("poles", column="pole_id"),
            Door("poles", column="pole_id", appends=True, name="%(class)s_door_pole_adds"),
            Door("companies", column="company_id"),
            Door("companies", column="company_id", appends=True, name="%(class)s_door_company_adds"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("publication"),
            SameAcademie("publication", shared="company_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"


class OfferReport(TenantRow):
    """A reader tells the pôle that an offer should not be shown as it is."""

    class Ground(models.TextChoices):
        WRONG = "wrong", "L'offre ne correspond pas à la réalité"
        CLOSED = "closed", "Les places n'existent plus"
        DANGER = "danger", "Les activités semblent dangereuses ou interdites"
        DISCRIMINATION = "discr", "L'offre écarte des élèves"
        JOB = "job", "Le stage remplace un emploi"
        CONTACT = "contact", "Les coordonnées sont fausses"
        OTHER = "other", "Autre"

    class State(models.TextChoices):
        OPEN = "open", "À traiter"
        UPHELD = "upheld", "Offre retirée ou corrigée"
        DISMISSED = "dismissed", "Sans suite"

    publication = models.ForeignKey(OfferPublication, models.CASCADE, related_name="reports")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    ground = models.CharField("motif", max_length=7, choices=Ground)
    note = models.CharField("précisions", max_length=500, blank=True)
    reported_at = models.DateTimeField("signalée le", default=timezone.now)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField("état", max_length=9, choices=State, default=State.OPEN)
    decided_at = models.DateTimeField("traité le", null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField("suite donnée", max_length=500, blank=True)

    class Meta:
        verbose_name = "signalement"
        ordering = ["reported_at", "id"]
        indexes = [models.Index(fields=["pole", "state"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["publication", "reported_by"],
                condition=Q(state="open"),
                name="offerreport_once_a_reader",
                violation_error_message="Vous avez déjà signalé cette offre : le pôle va la relire.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="offerreport_decided_has_date",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            # Whoever reads the offer may report it, and reads no report.
            *(
                Door(
                    reader,
                    via="{ids} IS NOT NULL AND publication_id IN (SELECT p.id FROM companies_offerpublication p)",
                    appends=True,
                    name=f"%(class)s_door_{reader}_add",
                )
                for reader in ("poles", "academies", "establishments", "students")
            ),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("publication"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.get_ground_display()
