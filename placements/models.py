"""Needs of students and the places that answer them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from companies.models import Company, Offer
from establishments.models import Establishment, Period, Student
from placements.querysets import NeedQuerySet, PlacementQuerySet
from poles.models import Pole, dates, ordered_dates
from poles.nomenclatures import Channel, Sector
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class NeedState(models.TextChoices):
    """States of a need, in the order of its life."""

    DRAFT = "draft", "Brouillon"
    SEARCHING = "searching", "En recherche"
    ESCALATED = "escalated", "Transmis au pôle"
    PROPOSED = "proposed", "Proposé"
    PLACED = "placed", "Accepté"
    ABANDONED = "abandoned", "Abandonné"


#: What a need may become. The buttons of a page are MOVES[need.state].
MOVES: dict[str, set[str]] = {
    NeedState.DRAFT: {NeedState.SEARCHING, NeedState.ABANDONED},
    NeedState.SEARCHING: {NeedState.ESCALATED, NeedState.PROPOSED, NeedState.PLACED, NeedState.ABANDONED},
    NeedState.ESCALATED: {NeedState.SEARCHING, NeedState.PROPOSED, NeedState.PLACED, NeedState.ABANDONED},
    NeedState.PROPOSED: {NeedState.SEARCHING, NeedState.ESCALATED, NeedState.PLACED, NeedState.ABANDONED},
    NeedState.PLACED: {NeedState.SEARCHING},
    NeedState.ABANDONED: {NeedState.SEARCHING},
}

#: Needs that a matching campaign takes.
TO_PLACE = (NeedState.SEARCHING, NeedState.ESCALATED, NeedState.PROPOSED)


class Need(TenantRow):
    """One student × one period to place."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="needs", verbose_name="élève")
    period = models.ForeignKey(Period, models.PROTECT, related_name="needs", verbose_name="période")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+", verbose_name="établissement")
    #: The pôle of the school when the need was created; none when the school has no pôle.
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name="pôle")
    state = models.CharField("état", max_length=10, choices=NeedState, default=NeedState.SEARCHING)
    #: Wished sectors, best first. Compulsory for vocational classes; empty means any.
    sectors = ArrayField(
        models.CharField(max_length=1, choices=Sector), default=list, blank=True, verbose_name="secteurs souhaités"
    )
    #: A vocational need accepts the sectors of its diploma only; the others accept any, wished ones first.
    sectors_only = models.BooleanField("secteurs imposés par la formation", default=False)
    radius_km = models.PositiveSmallIntegerField("rayon de mobilité (km)", default=20)
    wheelchair_access = models.BooleanField("lieu accessible en fauteuil roulant", default=False)
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

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "stage"
        ordering = ["starts_on", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
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
