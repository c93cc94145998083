"""Partners of a pôle (circulaire 2015-035: « acteurs éducatifs, professionnels et associatifs ») and their contacts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from poles.models import Pole, ordered_dates
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Partners."""

    def present(self) -> PartnerQuerySet:
        """Partners that nobody removed."""
        return self.filter(removed_at__isnull=True)


class Partner(TenantRow, Versioned):
    """An organisation that works with the pôle. A removed one keeps its row, so that the removal can be undone."""

    class Kind(models.TextChoices):
        CLEE = "clee", "CLEE"
        CHAMBRE = "chambre", "Chambre consulaire"
        BRANCHE = "branche", "Branche professionnelle"
        ASSOCIATION = "association", "Association"
        COLLECTIVITE = "collectivite", "Collectivité"
        MISSION_LOCALE = "mission_locale", "Mission locale"
        CAMPUS = "campus", "Campus des métiers et des qualifications"

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="partners", verbose_name="pôle")
    kind = models.CharField("nature", max_length=15, choices=Kind)
    name = models.CharField("nom", max_length=160)
    role = models.TextField("ce que le partenaire apporte", max_length=1000, blank=True)
    website = models.URLField("site", blank=True)
    starts_on = models.DateField("partenaire depuis le", null=True, blank=True)
    ends_on = models.DateField("jusqu'au", null=True, blank=True)
    removed_at = models.DateTimeField("retiré le", null=True, editable=False)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire"
        ordering = ["name", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "pole"], name="partner_in_pole"),
            ordered_dates("Le partenariat finit avant de commencer."),
            models.UniqueConstraint(
                fields=["pole", "kind", "name"],
                condition=Q(removed_at__isnull=True),
                name="partner_once",
                violation_error_message="Le pôle a déjà ce partenaire.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerContact(TenantRow):
    """A person to call at a partner's; `pole` repeats the partner's, for the door of the coordinator."""

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts", verbose_name="partenaire")
    name = models.CharField("nom", max_length=120)
    function = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = ["name", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(email="", phone=""),
                name="partnercontact_reachable",
                violation_error_message="Indiquez un courriel ou un téléphone.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
            SameAcademie("partner"),
            SameAcademie("partner", shared="pole_id"),
        ]

    def __str__(self) -> str:
        return self.name
