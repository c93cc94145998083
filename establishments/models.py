"""Establishments, their membership of a pôle, staff, classes, students and periods."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast, Mod, Substr

from establishments import rules
from establishments.querysets import PeriodQuerySet, PoleMembershipQuerySet, StaffQuerySet, StudentQuerySet
from poles.models import Academie, Commune, Pole, SchoolYear, dates, ordered_dates
from poles.nomenclatures import Level, PeriodKind, PriorityEducation, Sector
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall

#: A coordinator sees the rows of the schools that are members of the pôle today.
BY_MEMBERSHIP = (
    "{column} IN (SELECT m.establishment_id FROM establishments_polemembership m"
    " WHERE m.pole_id = ANY ({{ids}}::uuid[])"
    " AND m.starts_on <= current_date AND (m.ends_on IS NULL OR m.ends_on >= current_date))"
)


def pole_door(column: str = "establishment_id", *, writes: bool = False) -> Door:
    """Return the door of coordinators on rows of their member schools."""
    return Door("poles", via=BY_MEMBERSHIP.format(column=column), writes=writes)


def check_uai(value: str) -> None:
    """Validator: shape and check letter."""
    if problem := rules.uai_problem(value):
        raise ValidationError(problem)


def check_ine(value: str) -> None:
    """Validator: one of the three shapes."""
    if problem := rules.ine_problem(value):
        raise ValidationError(problem)


class Establishment(models.Model):
    """A school of the national register (open data): public facts, no wall."""

    academie_is_reference = True

    class Kind(models.TextChoices):
        COLLEGE = "college", "Collège"
        LP = "lp", "Lycée professionnel"
        LPO = "lpo", "Lycée polyvalent"
        LGT = "lgt", "Lycée général et technologique"
        SEP = "sep", "Section d'enseignement professionnel"
        EREA = "erea", "EREA"
        CFA = "cfa", "CFA"
        OTHER = "autre", "Autre établissement"

    uai = models.CharField("UAI", max_length=8, primary_key=True, validators=[check_uai])
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("type", max_length=10, choices=Kind)
    is_public = models.BooleanField("public", default=True)
    academie = models.ForeignKey(Academie, models.PROTECT, related_name="establishments", verbose_name="académie")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="establishments", verbose_name="commune")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="sections")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    bassin = models.CharField("bassin de formation", max_length=80, blank=True)
    is_open = models.BooleanField("ouvert", default=True)

    class Meta:
        verbose_name = "établissement"
        ordering = ["name", "uai"]
        indexes = [models.Index(fields=["academie", "kind"])]
        constraints = [
            # Two bare académies in one UNIQUE: target of the composite keys of protected rows.
            models.UniqueConstraint(fields=["uai", "academie"], name="establishment_in_academie"),
            models.CheckConstraint(
                name="establishment_uai_letter",
                condition=Q(uai__regex=r"^[0-9]{7}[A-Z]$")
                & Q(
                    uai__endswith=Substr(
                        Value(rules.UAI_LETTERS),
                        Mod(Cast(Func(F("uai"), Value(7), function="left"), IntegerField()), 23) + 1,
                        1,
                    )
                ),
                violation_error_message="La lettre de contrôle de l'UAI est fausse.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EstablishmentYear(models.Model):
    """Social position and priority education of an establishment, one row a school year.

    IPS: dimensionless, 45 to 185 since 2022 (DEPP). The quartile is computed among establishments of the same type and
    frozen with the year.
    """

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="years")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    ips = models.DecimalField("IPS", max_digits=5, decimal_places=1, null=True, blank=True)
    ips_gt = models.DecimalField("IPS, voie GT", max_digits=5, decimal_places=1, null=True, blank=True)
    ips_pro = models.DecimalField("IPS, voie pro", max_digits=5, decimal_places=1, null=True, blank=True)
    ips_quartile = models.PositiveSmallIntegerField("quartile d'IPS", null=True, blank=True)
    priority_education = models.CharField(
        "éducation prioritaire", max_length=4, choices=PriorityEducation, blank=True, default=""
    )

    class Meta:
        verbose_name = "année d'un établissement"
        constraints = [
            models.UniqueConstraint(fields=["establishment", "school_year"], name="establishmentyear_once"),
            models.CheckConstraint(
                condition=Q(ips__isnull=True) | Q(ips__range=(38, 185)),
                name="establishmentyear_ips_range",
                violation_error_message="Un IPS est compris entre 38 et 185.",
            ),
            models.CheckConstraint(
                condition=Q(ips_quartile__isnull=True) | Q(ips_quartile__range=(1, 4)),
                name="establishmentyear_quartile_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.establishment_id}, {self.school_year_id}"


class PoleMembership(TenantRow, Versioned):
    """A school is a member of a pôle from a date to a date; of one pôle at a time."""

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="memberships", verbose_name="pôle")
    establishment = models.ForeignKey(
        Establishment, models.PROTECT, related_name="memberships", verbose_name="établissement"
    )
    starts_on = models.DateField("membre du")
    ends_on = models.DateField("au", null=True, blank=True)
    is_head = models.BooleanField("établissement tête de pôle", default=False)

    objects = PoleMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du pôle"
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates(),
            ExclusionConstraint(
                name="polemembership_one_pole_at_a_time",
                # The académie first: another one's rectorat must not learn from a refusal where a school belongs.
                expressions=[
                    ("academie", RangeOperators.EQUAL),
                    ("establishment", RangeOperators.EQUAL),
                    (dates(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cet établissement est déjà membre d'un pôle à ces dates.",
            ),
            ExclusionConstraint(
                name="polemembership_one_head_at_a_time",
                expressions=[("pole", RangeOperators.EQUAL), (dates(), RangeOperators.OVERLAPS)],
                condition=Q(is_head=True),
                violation_error_message="Le pôle a déjà un établissement tête à ces dates.",
            ),
            Wall(),
            Door("poles", column="pole_id"),
            Door("establishments", column="establishment_id"),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
            SameAcademie("establishment"),
        ]

    def __str__(self) -> str:
        return f"{self.establishment_id} depuis le {self.starts_on:%d/%m/%Y}"


class StaffMember(TenantRow):
    """A member of a school's staff and their role there."""

    class Role(models.TextChoices):
        HEAD = "head", "Chef d'établissement"
        DDFPT = "ddfpt", "DDFPT"
        BUSINESS_OFFICE = "business_office", "Bureau des entreprises"
        REFERENT = "referent", "Professeur référent"
        SECRETARY = "secretary", "Secrétariat"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="staff")
    role = models.CharField("rôle", max_length=20, choices=Role)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du personnel"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["establishment", "user", "role"], name="staffmember_once"),
            models.UniqueConstraint(fields=["id", "establishment"], name="staffmember_in_establishment"),
            ordered_dates(),
            Wall(own="user_id"),
            Door("person", column="user_id"),
            Door("establishments", column="establishment_id"),
            pole_door(),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()


class Mef(models.Model):
    """Module élémentaire de formation: the training code of a class; the table changes each school year."""

    code = models.CharField("MEF", max_length=10)
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+")
    label = models.CharField("libellé", max_length=160)
    mefstat11 = models.CharField("MEFSTAT11", max_length=11, blank=True)
    cfd = models.CharField("code formation-diplôme", max_length=8, blank=True)
    level = models.CharField("niveau", max_length=5, choices=Level, blank=True)
    sector = models.CharField("secteur", max_length=1, choices=Sector, blank=True)

    class Meta:
        verbose_name = "formation (MEF)"
        ordering = ["code", "school_year"]
        constraints = [
            models.UniqueConstraint(fields=["code", "school_year"], name="mef_once_a_year"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{10}$"),
                name="mef_shape",
                violation_error_message="Un code MEF a dix chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SchoolClass(TenantRow):
    """A class (division) of a school for one school year."""

    establishment = models.ForeignKey(
        Establishment, models.PROTECT, related_name="classes", verbose_name="établissement"
    )
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name="année scolaire")
    name = models.CharField("classe", max_length=60)
    level = models.CharField("niveau", max_length=5, choices=Level)
    mef = models.ForeignKey(Mef, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="formation")
    sector = models.CharField("secteur", max_length=1, choices=Sector, blank=True)

    class Meta:
        verbose_name = "classe"
        ordering = ["name"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "establishment"], name="schoolclass_in_establishment"),
            models.UniqueConstraint(
                fields=["establishment", "school_year", "name"],
                name="schoolclass_once",
                violation_error_message="Cette classe existe déjà cette année.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            pole_door(),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
        ]

    def __str__(self) -> str:
        return self.name


class Student(TenantRow):
    """A student (13 to 20 years, most are minors). Rectorat staff have no door: they read aggregates only."""

    class Sex(models.TextChoices):
        FEMALE = "F", "Fille"
        MALE = "M", "Garçon"

    establishment = models.ForeignKey(
        Establishment, models.PROTECT, related_name="students", verbose_name="établissement"
    )
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="students", verbose_name="classe")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    birth_date = models.DateField("date de naissance")
    #: Read by equity alone; never an input of the matching.
    sex = models.CharField("sexe", max_length=1, choices=Sex, blank=True)
    ine = models.CharField("INE", max_length=11, blank=True, validators=[check_ine])
    home_commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="commune de résidence"
    )
    #: Code of the quartier prioritaire of the home; the address itself is not kept.
    qpv_code = models.CharField("QPV", max_length=8, blank=True)
    left_on = models.DateField("parti le", null=True, blank=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = "élève"
        ordering = ["last_name", "first_name", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "establishment"], name="student_in_establishment"),
            models.UniqueConstraint(
                fields=["academie", "ine"],
                # A student who left may be enrolled elsewhere in the académie; both rows keep the INE.
                condition=~Q(ine="") & Q(left_on__isnull=True),
                name="student_ine_unique",
                violation_error_message="Un autre élève porte déjà cet INE.",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__gte=dt.date(1950, 1, 1)),
                name="student_birth_date_plausible",
                violation_error_message="La date de naissance n'est pas plausible.",
            ),
            Wall(own="user_id"),
            Door("establishments", column="establishment_id", writes=True),
            pole_door(),
            Door("students", column="id"),
            # The function itself: a student signed in finds the row that is theirs.
            Door("person", column="user_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
            SameAcademie("school_class"),
            SameAcademie("school_class", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def age_on(self, day: dt.date) -> int:
        """Age in completed years on that day."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class Period(TenantRow):
    """Dates when a class is out: PFMP, observation, BTS placement."""

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="periods")
    school_class = models.ForeignKey(SchoolClass, models.PROTECT, related_name="periods", verbose_name="classe")
    kind = models.CharField("nature", max_length=12, choices=PeriodKind)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "période"
        ordering = ["starts_on", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "establishment"], name="period_in_establishment"),
            ordered_dates("La période finit avant de commencer."),
            ExclusionConstraint(
                name="period_no_overlap_in_class",
                expressions=[("school_class", RangeOperators.EQUAL), (dates(), RangeOperators.OVERLAPS)],
                violation_error_message="La classe a déjà une période à ces dates.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            pole_door(),
            Door(
                "students",
                via="{ids} IS NOT NULL AND school_class_id IN (SELECT s.school_class_id FROM establishments_student s)",
            ),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
            SameAcademie("school_class"),
            SameAcademie("school_class", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


# The room of the students' files names what is above; the rest of the product reads its tables from here.
from establishments.access.models import StudentCode  # noqa: E402
from establishments.students.models import (  # noqa: E402
    ClassAssignment,
    StudentImport,
    StudentImportFile,
    StudentImportRow,
)

__all__ = [
    "BY_MEMBERSHIP",
    "ClassAssignment",
    "Establishment",
    "EstablishmentYear",
    "Mef",
    "Period",
    "PoleMembership",
    "SchoolClass",
    "StaffMember",
    "Student",
    "StudentCode",
    "StudentImport",
    "StudentImportFile",
    "StudentImportRow",
    "pole_door",
]
