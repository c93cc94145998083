"""Needs of students and the places that answer them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from companies.models import Company, Offer
from establishments.models import Establishment, Period, Student
from placements.querysets import NeedQuerySet, PlacementQuerySet
from poles.models import Pole, dates, ordered_dates
from poles.nomenclatures import Channel, Equipment, Sector, Transport
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class NeedState(models.TextChoices):
    """States of a need, in the order of its life."""

    DRAFT = "draft", "Brouillon"
    SEARCHING = "searching", "En recherche"
    ESCALATED = "escalated", "Transmis au pôle"
    PROPOSED = "proposed", "Proposé"
    #: A place of the bank, through the pôle or a platform.
    PLACED = "placed", "Accepté"
    FOUND_FAMILY = "found_family", "Trouvé par la famille"
    FOUND_STUDENT = "found_student", "Trouvé par l'élève"
    FOUND_TEAM = "found_team", "Trouvé par l'équipe"
    AGREEMENT = "agreement", "Convention en cours"
    SIGNED = "signed", "Convention signée"
    STARTED = "started", "En stage"
    ENDED = "ended", "Terminé"
    #: The period began and the student has no place: the school follows them day by day.
    UNPLACED = "unplaced", "Sans lieu au départ"
    ABANDONED = "abandoned", "Abandonné"
    #: The stay was broken off: another place is looked for.
    REPLACED = "replaced", "À remplacer"


#: State of a need that a place answers, by who found the place.
STATE_BY_CHANNEL: dict[str, NeedState] = {
    Channel.FAMILY: NeedState.FOUND_FAMILY,
    Channel.STUDENT: NeedState.FOUND_STUDENT,
    Channel.TEAM: NeedState.FOUND_TEAM,
    Channel.POLE: NeedState.PLACED,
    Channel.PLATFORM: NeedState.PLACED,
}
#: A place was found and nothing is signed yet.
FOUND = (NeedState.PLACED, NeedState.FOUND_FAMILY, NeedState.FOUND_STUDENT, NeedState.FOUND_TEAM)
#: Needs that have a place, whatever the stage of its papers.
ANSWERED = (*FOUND, NeedState.AGREEMENT, NeedState.SIGNED, NeedState.STARTED, NeedState.ENDED)
#: Needs that a matching campaign takes.
TO_PLACE = (
    NeedState.SEARCHING,
    NeedState.ESCALATED,
    NeedState.PROPOSED,
    NeedState.UNPLACED,
    NeedState.REPLACED,
)

_OPEN = {NeedState.PROPOSED, *FOUND, NeedState.UNPLACED, NeedState.ABANDONED}
#: What a need may become. The buttons of a page are MOVES[need.state].
MOVES: dict[str, set[NeedState]] = {
    NeedState.DRAFT: {NeedState.SEARCHING, NeedState.ABANDONED},
    NeedState.SEARCHING: {NeedState.ESCALATED, *_OPEN},
    NeedState.ESCALATED: {NeedState.SEARCHING, *_OPEN},
    NeedState.PROPOSED: {NeedState.SEARCHING, NeedState.ESCALATED, *_OPEN} - {NeedState.PROPOSED},
    **{state: {NeedState.SEARCHING, NeedState.AGREEMENT, NeedState.STARTED, NeedState.REPLACED} for state in FOUND},
    NeedState.AGREEMENT: {NeedState.SEARCHING, NeedState.SIGNED, NeedState.STARTED, NeedState.REPLACED},
    NeedState.SIGNED: {NeedState.SEARCHING, NeedState.STARTED, NeedState.REPLACED},
    NeedState.STARTED: {NeedState.ENDED, NeedState.REPLACED},
    NeedState.ENDED: set(),
    NeedState.UNPLACED: {NeedState.SEARCHING, NeedState.ESCALATED, *_OPEN} - {NeedState.UNPLACED},
    NeedState.ABANDONED: {NeedState.SEARCHING},
    NeedState.REPLACED: {NeedState.SEARCHING, NeedState.ESCALATED, *_OPEN},
}


class Need(TenantRow, Versioned):
    """One student × one period to place."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="needs", verbose_name="élève")
    period = models.ForeignKey(Period, models.PROTECT, related_name="needs", verbose_name="période")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+", verbose_name="établissement")
    #: The pôle of the school when the need was created; none when the school has no pôle.
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="pôle")
    state = models.CharField("état", max_length=15, choices=NeedState, default=NeedState.SEARCHING)
    #: Wished sectors, best first. Compulsory for vocational classes; empty means any.
    sectors = ArrayField(
        models.CharField(max_length=1, choices=Sector), default=list, blank=True, verbose_name="secteurs souhaités"
    )
    #: A vocational need accepts the sectors of its diploma only; the others accept any, wished ones first.
    sectors_only = models.BooleanField("secteurs imposés par la formation", default=False)
    radius_km = models.PositiveSmallIntegerField("rayon de mobilité (km)", default=20)
    #: Means of travel; none ticked means any.
    transports = ArrayField(
        models.CharField(max_length=6, choices=Transport), default=list, blank=True, verbose_name="transports"
    )
    max_minutes = models.PositiveSmallIntegerField("trajet accepté (minutes)", null=True, blank=True)
    wheelchair_access = models.BooleanField("lieu accessible en fauteuil roulant", default=False)
    #: The training includes regulated works: the host must have declared them (code du travail, R4153-41).
    regulated_works = models.BooleanField("travaux réglementés au programme", default=False)
    equipment = ArrayField(
        models.CharField(max_length=7, choices=Equipment), default=list, blank=True, verbose_name="équipement"
    )
    #: All that leaves the school of `NeedAdaptation`: the place must be adapted, nothing more.
    needs_adaptation = models.BooleanField("lieu à aménager", default=False)
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)
    escalated_at = models.DateTimeField("transmis au pôle le", null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin"
        ordering = ["opened_at", "id"]
        indexes = [models.Index(fields=["pole", "state"]), models.Index(fields=["period"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "student"], name="need_of_student"),
            models.UniqueConstraint(fields=["id", "establishment"], name="need_in_establishment"),
            models.UniqueConstraint(
                fields=["student", "period"],
                name="need_once",
                violation_error_message="Cet élève a déjà un besoin pour cette période.",
            ),
            models.CheckConstraint(
                condition=~Q(state="escalated") | Q(escalated_at__isnull=False, pole__isnull=False),
                name="need_escalated_has_date",
                violation_error_message="Un besoin transmis porte sa date et son pôle.",
            ),
            models.CheckConstraint(
                condition=Q(radius_km__range=(1, 200)),
                name="need_radius_range",
                violation_error_message="Le rayon de mobilité va de 1 à 200 km.",
            ),
            models.CheckConstraint(
                condition=Q(max_minutes__isnull=True) | Q(max_minutes__range=(5, 180)),
                name="need_minutes_range",
                violation_error_message="Le trajet accepté va de 5 à 180 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(sectors_only=False) | Q(sectors__len__gt=0),
                name="need_imposed_sectors_named",
                violation_error_message="Une formation professionnelle impose au moins un secteur.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("students", column="student_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("student"),
            SameAcademie("student", shared="establishment_id"),
            SameAcademie("period"),
            SameAcademie("period", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Besoin {self.get_state_display().lower()}"


class NeedMove(TenantRow):
    """One transition of a need: who, when, why. Added, never changed."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="moves", verbose_name="besoin")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.CharField("avant", max_length=15, choices=NeedState)
    after = models.CharField("après", max_length=15, choices=NeedState)
    moved_at = models.DateTimeField("le", default=timezone.now)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison", max_length=300, blank=True)

    class Meta:
        verbose_name = "mouvement d'un besoin"
        ordering = ["moved_at", "id"]
        indexes = [models.Index(fields=["need", "moved_at"])]
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("establishments", column="establishment_id"),
            Door("establishments", column="establishment_id", appends=True, name="%(class)s_door_school_adds"),
            Door("poles", column="pole_id"),
            Door("poles", column="pole_id", appends=True, name="%(class)s_door_pole_adds"),
            Door("students", via="{ids} IS NOT NULL AND need_id IN (SELECT n.id FROM placements_need n)"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"


class NeedAdaptation(TenantRow):
    """What the workplace must provide for one student, sealed; read by the school alone.

    `sealed`: the ticked `Adaptation` values, under a seal that names the need, so that a sealed text moved to another
    row does not open. Kept only where the académie decided to ask (`AcademieSettings.adaptations_enabled`).
    """

    need = models.OneToOneField(Need, models.CASCADE, related_name="adaptation", verbose_name="besoin")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    sealed = models.TextField(editable=False)

    class Meta:
        verbose_name = "besoin d'aménagement"
        verbose_name_plural = "besoins d'aménagement"
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return "Besoin d'aménagement"


class PlacementState(models.TextChoices):
    """States of a placement."""

    AGREED = "agreed", "Accepté"
    RUNNING = "running", "En stage"
    ENDED = "ended", "Terminé"
    CANCELLED = "cancelled", "Annulé"


#: States that hold a seat and count as the student's one live placement.
LIVE = (PlacementState.AGREED, PlacementState.RUNNING, PlacementState.ENDED)


class Placement(TenantRow):
    """A confirmed place. The database refuses a second live one for the student and a seat taken twice."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="placements", verbose_name="besoin")
    student = models.ForeignKey(Student, models.PROTECT, related_name="placements", verbose_name="élève")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="placements")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="organisme d'accueil")
    #: None when the place was found outside the bank of offers.
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="placements")
    seat = models.PositiveSmallIntegerField("place n°", null=True, blank=True)
    #: Copy of the offer's seats held true by a composite key: a CHECK can then bound the seat number.
    offer_seats = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    channel = models.CharField("trouvé par", max_length=10, choices=Channel)
    state = models.CharField("état", max_length=10, choices=PlacementState, default=PlacementState.AGREED)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    agreed_at = models.DateTimeField("accepté le", default=timezone.now)
    #: Why the stay was recorded although the host is beyond its legal number of interns in one of its weeks.
    quota_reason = models.CharField("raison du dépassement", max_length=300, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "stage"
        ordering = ["starts_on", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "establishment"], name="placement_in_establishment"),
            models.UniqueConstraint(fields=["id", "company"], name="placement_of_company"),
            ordered_dates("Le stage finit avant de commencer."),
            ExclusionConstraint(
                name="placement_one_live_per_student",
                expressions=[("student", RangeOperators.EQUAL), (dates(), RangeOperators.OVERLAPS)],
                condition=Q(state__in=LIVE),
                violation_error_message="L'élève a déjà un stage à ces dates.",
            ),
            ExclusionConstraint(
                name="placement_seat_taken_once",
                expressions=[
                    ("offer", RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    (dates(), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE, offer__isnull=False),
                violation_error_message="Cette place vient d'être prise.",
            ),
            models.CheckConstraint(
                condition=Q(offer__isnull=True, seat__isnull=True, offer_seats__isnull=True)
                | Q(offer__isnull=False, seat__gte=1, seat__lte=F("offer_seats"), offer_seats__isnull=False),
                name="placement_seat_within_offer",
                violation_error_message="Le numéro de place dépasse le nombre de places de l'offre.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("students", column="student_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="student_id"),
            SameAcademie("student", shared="establishment_id"),
            SameAcademie("pole"),
            SameAcademie("offer", shared="company_id"),
            SameAcademie("offer", shared="offer_seats", target="seats"),
        ]

    def __str__(self) -> str:
        return f"Stage du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


# The rooms of the diary and of the desk name what is above; the rest of the product reads their tables from here.
from placements.applications.models import (  # noqa: E402
    AgeBand,
    AnswerLink,
    Application,
    ApplicationMove,
    ApplicationState,
    CandidateCard,
    RefusalMotive,
    StudentCard,
    Wish,
)
from placements.desk.models import Escalation, LoanRequest, NeedMessage, Suggestion  # noqa: E402
from placements.search.models import SearchStep  # noqa: E402

__all__ = [
    "ANSWERED",
    "FOUND",
    "LIVE",
    "MOVES",
    "STATE_BY_CHANNEL",
    "TO_PLACE",
    "AgeBand",
    "AnswerLink",
    "Application",
    "ApplicationMove",
    "ApplicationState",
    "CandidateCard",
    "Escalation",
    "LoanRequest",
    "Need",
    "NeedAdaptation",
    "NeedMessage",
    "NeedMove",
    "NeedState",
    "Placement",
    "PlacementState",
    "RefusalMotive",
    "SearchStep",
    "StudentCard",
    "Suggestion",
    "Wish",
]
