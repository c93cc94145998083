"""The lettre de mission, the trace of its moves, the model of its words, its documents and its bilan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q

from poles.letters.rules import IMP_RATES, State
from poles.models import Pole, SchoolYear, dates, ordered_dates
from poles.querysets import MissionLetterQuerySet
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class EntitledDays(Func):
    """datemultirange of the days on which a letter gives rights: its dates, less the holder's absence.

    Two letters of a pôle may thus cover the same weeks only if the holder of one is absent, and his deputy holds the
    other; the database itself refuses that two people coordinate on one day.
    """

    output_field = DateRangeField()

    def __init__(self) -> None:
        super().__init__("starts_on", "ends_on", "absence")

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        """Return dates less absence; an index asks for an expression of built-in, immutable functions."""
        (start, a), (end, b), (absence, c) = (compiler.compile(source) for source in self.get_source_expressions())
        sql = f"datemultirange(daterange({start}, {end}, '[]')) - coalesce(datemultirange({absence}), '{{}}')"
        return sql, (*a, *b, *c)


class MissionLetter(TenantRow):
    """Lettre de mission: dated mandate of a coordinator, and the only source of their rights.

    It is written for one school year by the recteur and the person (circulaire 2015-058 for the IMP): missions,
    workload as a rate of IMP or as hours of relief, objectives. From the signature on, `document` is what was signed
    and no longer follows the names and words that it was made of.
    """

    State = State

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="letters", verbose_name="pôle")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="titulaire")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name="année scolaire")
    state = models.CharField("état", max_length=12, choices=State, default=State.DRAFT)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    #: Days of the holder's absence, whose rights the deputy has.
    absence = DateRangeField("absence", null=True, blank=True)
    substitutes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name="suppléance de"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="successors", verbose_name="remplace"
    )
    missions = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name="missions")
    imp_rate = models.CharField("taux d'IMP", max_length=4, choices=IMP_RATES, blank=True)
    relief_hours = models.DecimalField("heures de décharge", max_digits=4, decimal_places=1, null=True, blank=True)
    #: [{"text", "indicator", "target"}], in the order of the letter.
    objectives = models.JSONField("objectifs", default=list, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField("signée le", null=True)
    acknowledged_at = models.DateTimeField("réception accusée le", null=True)
    document = models.JSONField("contenu signé", null=True)
    #: 256 random bits of the verification address.
    token = models.CharField(max_length=43, blank=True, editable=False)
    #: Grows with each change of the words, so that two people do not write over each other.
    version = models.PositiveIntegerField(default=1)

    objects = MissionLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de mission"
        ordering = ["-starts_on"]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates("La lettre finit avant de commencer."),
            models.CheckConstraint(
                condition=Q(imp_rate="") | Q(relief_hours__isnull=True),
                name="missionletter_one_workload",
                violation_error_message="La charge est un taux d'IMP ou des heures de décharge, pas les deux.",
            ),
            models.CheckConstraint(
                condition=Q(absence__isnull=True) | Q(absence__contained_by=dates()),
                name="missionletter_absence_inside",
                violation_error_message="L'absence sort des dates de la lettre.",
            ),
            models.UniqueConstraint(
                fields=["academie", "token"], condition=~Q(token=""), name="missionletter_token_once"
            ),
            ExclusionConstraint(
                name="missionletter_one_active",
                expressions=[("pole", RangeOperators.EQUAL), (EntitledDays(), RangeOperators.OVERLAPS)],
                condition=Q(state__in=["signed", "acknowledged", "active"]),
                violation_error_message="Une autre lettre de mission est en cours pour ce pôle à ces dates.",
            ),
            Wall(own="user_id"),
            Door("person", column="user_id"),
            Door("poles", column="pole_id"),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("pole"),
            SameAcademie("substitutes"),
            SameAcademie("replaces"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"

    def is_in_force(self, day: dt.date) -> bool:
        """Whether the letter gives rights on that day."""
        covers = self.state in (State.ACKNOWLEDGED, State.ACTIVE) and self.starts_on <= day <= self.ends_on
        return covers and not self.is_absent(day)

    def is_absent(self, day: dt.date) -> bool:
        """Whether a deputy has the rights on that day."""
        return self.absence is not None and day in self.absence

    @property
    def absence_ends_on(self) -> dt.date | None:
        """Last day of the absence (PostgreSQL keeps the day after)."""
        return self.absence.upper - dt.timedelta(days=1) if self.absence else None


class LetterMove(TenantRow):
    """One move of a letter, for ever: from which state to which, when, by whom, why."""

    letter = models.ForeignKey(MissionLetter, models.PROTECT, related_name="moves")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    from_state = models.CharField("de", max_length=12, choices=State)
    to_state = models.CharField("à", max_length=12, choices=State)
    at = models.DateTimeField("le")
    #: None: the calendar did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "étape d'une lettre"
        ordering = ["at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("poles", column="pole_id"),
            Door("academies", column="academie_id"),
            # The rectorat adds lines and never changes one.
            Door("academies", column="academie_id", appends=True, name="%(class)s_append_academies"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("letter"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class LetterModel(TenantRow):
    """Words of the letters of an académie, with placeholders (see rules.PLACEHOLDERS)."""

    text = models.TextField("texte", max_length=6000)
    missions = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name="missions proposées")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "modèle de lettre"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["academie"], name="lettermodel_one_an_academie"),
            Wall(),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return "Modèle de lettre de mission"


class LetterFile(TenantRow):
    """The PDF of a letter, as made at one step of its life; a later step adds another file."""

    letter = models.ForeignKey(MissionLetter, models.CASCADE, related_name="files")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    #: SHA-256 of the data printed: the same data is printed once.
    source = models.CharField(max_length=64)
    sha256 = models.CharField("empreinte", max_length=64)
    content = models.BinaryField("fichier")
    made_at = models.DateTimeField("établi le")

    class Meta:
        verbose_name = "document d'une lettre"
        ordering = ["-made_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["letter", "source"], name="letterfile_once"),
            Wall(own="user_id"),
            Door("person", column="user_id"),
            Door("poles", column="pole_id"),
            Door("academies", column="academie_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("letter"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]


class LetterBilan(TenantRow):
    """Bilan of a letter: figures of the activity, words of the coordinator, kept by the rectorat."""

    class State(models.TextChoices):
        OPEN = "open", "À compléter"
        SUBMITTED = "submitted", "Transmis"
        ARCHIVED = "archived", "Archivé"

    letter = models.OneToOneField(MissionLetter, models.PROTECT, related_name="bilan")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=9, choices=State, default=State.OPEN)
    #: [{"key", "label", "value", "unit"}], counted from the activity.
    figures = models.JSONField("chiffres", default=list)
    counted_at = models.DateTimeField("chiffres arrêtés le")
    #: The three axes of the circulaire 2015-035, then what the coordinator adds.
    paths = models.TextField("Sécuriser les parcours", max_length=4000, blank=True)
    partners = models.TextField("Mobiliser les partenaires", max_length=4000, blank=True)
    quality = models.TextField("Qualité de l'alternance", max_length=4000, blank=True)
    outlook = models.TextField("Perspectives", max_length=4000, blank=True)
    submitted_at = models.DateTimeField("transmis le", null=True)
    archived_at = models.DateTimeField("archivé le", null=True)
    archived_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "bilan de mission"
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("academies", column="academie_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("letter"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Bilan {self.get_state_display().lower()}"
