"""Hosts and their members; the other rooms hold their offers, contacts and load."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from companies import rules
from poles.models import Commune
from poles.nomenclatures import Sector
from tenancy.policies import Door


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
    naf_2025 = models.CharField("code NAF 2025", max_length=6, blank=True)
    #: What the host declares: the register knows a bracket only, and the legal quota wants a number.
    headcount = models.PositiveIntegerField("effectif", null=True, blank=True)
    #: Day of that declaration; none: an older import or a school wrote the number.
    headcount_on = models.DateField("effectif déclaré le", null=True, blank=True)
    #: Code of INSEE (« tranche d'effectifs »); empty when the register does not say.
    bracket = models.CharField("tranche d'effectifs", max_length=2, blank=True)
    is_public = models.BooleanField("organisme public", default=False)
    #: A sole trader who opposed diffusion: name and address are not to be shown beyond the commune.
    is_partly_diffused = models.BooleanField("diffusion partielle", default=False)
    #: Day on which the register says that it closed.
    closed_on = models.DateField("fermé le", null=True, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    website = models.URLField("site", max_length=200, blank=True)
    #: When the public register was last read; none: typed by hand, to be checked.
    register_read_at = models.DateTimeField("registre lu le", null=True, blank=True)
    #: How often schools and pôles may approach it in a month; none: no limit. Its own choice.
    monthly_cap = models.PositiveSmallIntegerField("sollicitations par mois au plus", null=True, blank=True)
    #: The row that replaces this duplicate.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="duplicates")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    #: How near the point is to the door: a `companies.geocoding.Precision`, or empty when nobody has said.
    precision = models.CharField("précision du point", max_length=12, blank=True)

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
            models.CheckConstraint(
                condition=Q(monthly_cap__isnull=True) | Q(monthly_cap__range=(0, 100)),
                name="company_monthly_cap_range",
                violation_error_message="Le nombre de sollicitations par mois va de 0 à 100.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="company_not_merged_into_itself",
            ),
            Door("companies", column="id", writes=True),
            Door("signed_in"),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def siren(self) -> str:
        """Number of the legal unit: its establishments share it. Empty without SIRET."""
        return (self.siret or "")[:9]


class CompanyMember(models.Model):
    """A person who answers for a company."""

    class Role(models.TextChoices):
        MANAGER = "manager", "Responsable"
        RECRUITER = "recruiter", "Chargé des stages"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField("rôle", max_length=10, choices=Role, default=Role.MANAGER)
    #: What the person does there, in their own words.
    job = models.CharField("fonction dans l'entreprise", max_length=80, blank=True)

    class Meta:
        verbose_name = "membre de l'organisme d'accueil"
        constraints = [
            models.UniqueConstraint(fields=["id", "company"], name="companymember_of_company"),
            models.UniqueConstraint(fields=["company", "user"], name="companymember_once"),
            Door("person", column="user_id"),
            Door("companies", column="company_id", writes=True),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


# The tables of the other rooms belong to this app: Django finds them here.
from companies.contacts.models import (  # noqa: E402
    Contact,
    ContactCard,
    ContactEvent,
    ContactImport,
    ContactLoan,
    HostContact,
    HostMonth,
)
from companies.intentions.models import IntentionCampaign, IntentionInvite  # noqa: E402
from companies.load.models import HostLoad, QuotaOrder  # noqa: E402
from companies.members.models import JoinRequest, SignUp, Team, TeamMember  # noqa: E402
from companies.merging.models import CompanyMerge  # noqa: E402
from companies.moderation.models import OfferReport, PublicationMove  # noqa: E402
from companies.offers.models import Offer, OfferDraft, OfferPublication, OfferTutor, Tutor  # noqa: E402
from companies.search.models import OfferListing, OfferWord  # noqa: E402
from companies.search.saved.models import SavedSearch  # noqa: E402

__all__ = [
    "Company",
    "CompanyMember",
    "CompanyMerge",
    "Contact",
    "ContactCard",
    "ContactEvent",
    "ContactImport",
    "ContactLoan",
    "HostContact",
    "HostLoad",
    "HostMonth",
    "IntentionCampaign",
    "IntentionInvite",
    "JoinRequest",
    "Naf",
    "Offer",
    "OfferDraft",
    "OfferListing",
    "OfferPublication",
    "OfferReport",
    "OfferTutor",
    "OfferWord",
    "PublicationMove",
    "QuotaOrder",
    "Rome",
    "SavedSearch",
    "SignUp",
    "Team",
    "TeamMember",
    "Tutor",
]
