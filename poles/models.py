"""Reference data of the territory, pôles and who is appointed to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from poles.nomenclatures import RURAL, Density
from poles.querysets import PoleQuerySet
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class DateRange(Func):
    """daterange(start, end) with both days included; an open end is NULL."""

    function = "daterange"
    output_field = DateRangeField()


def dates(start: str = "starts_on", end: str = "ends_on") -> DateRange:
    """Return the SQL range of two date columns, both days included."""
    return DateRange(start, end, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


def ordered_dates(message: str = "La fin précède le début.") -> models.CheckConstraint:
    """Return the CHECK that a period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(ends_on__gte=F("starts_on")), name="%(class)s_dates_ordered", violation_error_message=message
    )


class RegionAcademique(models.Model):
    """Région académique: a group of académies (code of the administrative region)."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField("nom", max_length=60)

    class Meta:
        verbose_name = "région académique"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Academie(models.Model):
    """Académie: the tenant. The code is the one of the ministry (BCN), e.g. 24 for Créteil."""

    class Zone(models.TextChoices):
        A = "A", "Zone A"
        B = "B", "Zone B"
        C = "C", "Zone C"
        OWN = "propre", "Calendrier propre"

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(RegionAcademique, models.PROTECT, related_name="academies", verbose_name="région")
    zone = models.CharField("zone de vacances", max_length=6, choices=Zone)

    class Meta:
        verbose_name = "académie"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Departement(models.Model):
    """Département (INSEE code: 93, 2A, 974) and its académie."""

    academie_is_reference = True

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="departements", verbose_name="académie")

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Commune(models.Model):
    """Commune of the Code officiel géographique, with its centroid (WGS84) and INSEE density."""

    academie_is_reference = True

    insee = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=120)
    search_name = models.CharField(max_length=120, editable=False, help_text="Nom sans accent, en minuscules.")
    departement = models.ForeignKey(Departement, models.PROTECT, related_name="communes", verbose_name="département")
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="communes", verbose_name="académie")
    postal_codes = ArrayField(models.CharField(max_length=5), default=list, verbose_name="codes postaux")
    #: Codes of the communes that merged into this one: older files still carry them (93059 -> 93066).
    former_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name="anciens codes")
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    density = models.PositiveSmallIntegerField("densité", choices=Density, null=True)
    epci_code = models.CharField("code EPCI", max_length=9, blank=True)
    epci_name = models.CharField("EPCI", max_length=120, blank=True)
    zone_emploi = models.CharField("zone d'emploi 2020", max_length=4, blank=True)
    zone_emploi_name = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "commune"
        ordering = ["search_name"]
        indexes = [models.Index(fields=["search_name"]), models.Index(fields=["epci_code"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(insee__regex=r"^[0-9][0-9AB][0-9]{3}$"),
                name="commune_insee_shape",
                violation_error_message="Le code INSEE a cinq caractères (2A et 2B en Corse).",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_rural(self) -> bool:
        """Whether the commune stands in the last three density classes."""
        return self.density in RURAL


class Qpv(models.Model):
    """Quartier prioritaire de la politique de la ville, generation 2024 (codes QN…): a contour and a point."""

    code = models.CharField(max_length=8, primary_key=True)
    generation = models.PositiveSmallIntegerField(default=2024)
    name = models.CharField("nom", max_length=120)
    commune_codes = ArrayField(models.CharField(max_length=5), default=list)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    contour = models.JSONField("contour GeoJSON", null=True)

    class Meta:
        verbose_name = "quartier prioritaire"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class SchoolYear(models.Model):
    """School year, known by the calendar year in which it begins."""

    start = models.PositiveSmallIntegerField("rentrée", primary_key=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")

    class Meta:
        verbose_name = "année scolaire"
        ordering = ["-start"]
        constraints = [ordered_dates()]

    def __str__(self) -> str:
        return f"{self.start}-{self.start + 1}"


class LegalLimit(models.Model):
    """A legal limit: a number with its validity and its source, corrected by an administrator, never a constant."""

    code = models.CharField(max_length=40)
    value = models.DecimalField("valeur", max_digits=9, decimal_places=2)
    unit = models.CharField("unité", max_length=20)
    valid_from = models.DateField("en vigueur depuis")
    valid_until = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField("texte", max_length=200)

    class Meta:
        verbose_name = "limite légale"
        ordering = ["code", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="legal_limit_one_value_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (dates("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette limite a déjà une valeur à ces dates.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} : {self.value} {self.unit}"


class Pole(TenantRow, Versioned):
    """Pôle de stages: a territory, members, missions and a coordinator (circulaire 2015-035)."""

    class Kind(models.TextChoices):
        BASSIN = "bassin", "Bassin de formation et d'emploi"
        CAMPUS = "campus", "Campus des métiers et des qualifications"
        RESEAU = "reseau", "Réseau d'établissements"

    name = models.CharField("nom", max_length=120)
    slug = models.SlugField("adresse", max_length=80)
    kind = models.CharField("nature", max_length=10, choices=Kind, default=Kind.BASSIN)
    communes = models.ManyToManyField(Commune, through="PoleCommune", related_name="+")
    #: The other pôles of the académie then read the periods of its schools, to stagger dates and lend places.
    shares_calendar = models.BooleanField("calendrier visible des autres pôles", default=False)

    #: What the students of the pôle do by themselves (`AcademieSettings.StudentReach`); empty: as the académie decided.
    student_reach = models.CharField("part des élèves", max_length=6, blank=True)

    objects = PoleQuerySet.as_manager()

    class Meta:
        verbose_name = "pôle"
        ordering = ["name"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["academie", "slug"],
                name="pole_slug_unique",
                violation_error_message="Un pôle de l'académie porte déjà ce nom.",
            ),
            Wall(),
            Door("poles", column="id"),
            Door("academies", column="academie_id", writes=True),
            # The pôles of an académie are public to its schools: names, kind, no person.
            Door("establishments"),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return self.name


class PoleCommune(TenantRow):
    """One commune of a pôle's territory."""

    pole = models.ForeignKey(Pole, models.CASCADE, related_name="territory")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "commune du pôle"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["pole", "commune"], name="polecommune_once"),
            Wall(),
            Door("poles", column="pole_id"),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id}"


class RectoratStaff(TenantRow):
    """A member of the rectorat: the whole académie, read only, plus named acts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    function = models.CharField("fonction", max_length=120)
    may_sign = models.BooleanField(
        "délégation de signature", default=False, help_text="Signe les lettres de mission pour le recteur."
    )
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    class Meta:
        verbose_name = "membre du rectorat"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["academie", "user"], name="rectoratstaff_once"),
            ordered_dates(),
            Wall(own="user_id"),
            Door("person", column="user_id"),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return self.function


# The room of the letters names what is above; the rest of the product reads its tables from here.
from poles.letters.models import (  # noqa: E402
    LetterBilan,
    LetterFile,
    LetterModel,
    LetterMove,
    MissionLetter,
)
from poles.ministry.models import MinistryStaff  # noqa: E402
from poles.options.models import AcademieSettings  # noqa: E402
from poles.partners.models import Partner, PartnerContact  # noqa: E402
from poles.plans.models import PlanAction  # noqa: E402
from poles.schooling.models import SchoolHoliday  # noqa: E402

__all__ = [
    "Academie",
    "AcademieSettings",
    "Commune",
    "DateRange",
    "Departement",
    "LegalLimit",
    "LetterBilan",
    "LetterFile",
    "LetterModel",
    "LetterMove",
    "MinistryStaff",
    "MissionLetter",
    "Partner",
    "PartnerContact",
    "PlanAction",
    "Pole",
    "PoleCommune",
    "Qpv",
    "RectoratStaff",
    "RegionAcademique",
    "SchoolHoliday",
    "SchoolYear",
    "dates",
    "ordered_dates",
]
