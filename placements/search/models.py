"""One step of a search: a host that was contacted, and what it answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from companies.models import Company
from establishments.models import Establishment
from placements.models import Need
from poles.models import Pole
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class Means(models.TextChoices):
    """How a host was contacted."""

    PHONE = "phone", "Par téléphone"
    MAIL = "mail", "Par courriel"
    VISIT = "visit", "Sur place"
    LETTER = "letter", "Par courrier"
    FORM = "form", "Par un site"
    ADVICE = "advice", "Conseil de l'équipe"


class Answer(models.TextChoices):
    """What the host answered."""

    WAITING = "waiting", "Sans réponse"
    INTERVIEW = "interview", "Entretien prévu"
    REFUSED = "refused", "Refus"
    ACCEPTED = "accepted", "Accord"


class Motive(models.TextChoices):
    """Closed list of the reasons heard for a refusal."""

    NO_SEAT = "no_seat", "Plus de place"
    NO_TUTOR = "no_tutor", "Pas de tuteur disponible"
    DATES = "dates", "Dates impossibles"
    TRAINING = "training", "Formation inadaptée à l'activité"
    DISTANCE = "distance", "Trop loin ou mal desservi"
    MINOR = "minor", "Refus d'accueillir un mineur"
    TOO_YOUNG = "too_young", "« Trop jeune »"
    SEX = "sex", "Fille ou garçon"
    ORIGIN = "origin", "Origine, nom ou apparence"
    ADDRESS = "address", "Quartier ou commune de résidence"
    HEALTH = "health", "Santé ou handicap"
    SCHOOL = "school", "Établissement ou formation mal vus"
    OTHER = "other", "Autre raison"
    NONE_GIVEN = "none_given", "Aucune raison donnée"


#: Refusals that suggest discrimination (code pénal, article 225-1): the coordinator is told.
SUSPECT_MOTIVES = frozenset({Motive.SEX, Motive.ORIGIN, Motive.ADDRESS, Motive.HEALTH})
#: Refusals of a minor whom the law allows in: counted apart by the equity reports.
AGE_MOTIVES = frozenset({Motive.MINOR, Motive.TOO_YOUNG})


class SearchStep(TenantRow):
    """A contact tried for a need by the student or by the team. Taken back, never deleted."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="steps", verbose_name="besoin")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+")
    done_on = models.DateField("le")
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    host_name = models.CharField("entreprise", max_length=200, blank=True)
    means = models.CharField("moyen", max_length=10, choices=Means, default=Means.PHONE)
    answer = models.CharField("réponse", max_length=10, choices=Answer, default=Answer.WAITING)
    motive = models.CharField("motif du refus", max_length=12, choices=Motive, blank=True)
    note = models.CharField("précision", max_length=300, blank=True)
    by_student = models.BooleanField("par l'élève", default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField("retirée le", null=True, editable=False)
    #: The coordinator was told of this refusal; they say when it was dealt with.
    handled_at = models.DateTimeField("traité le", null=True, editable=False)

    class Meta:
        verbose_name = "démarche"
        ordering = ["-done_on", "-created_at", "id"]
        indexes = [models.Index(fields=["need", "done_on"]), models.Index(fields=["pole", "motive"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(answer="refused") | Q(motive=""),
                name="searchstep_motive_of_refusal",
                violation_error_message="Un motif accompagne un refus.",
            ),
            models.CheckConstraint(
                condition=~Q(answer="refused", motive=""),
                name="searchstep_refusal_has_motive",
                violation_error_message="Choisissez le motif du refus.",
            ),
            models.CheckConstraint(
                condition=~Q(host_name="") | Q(company__isnull=False) | Q(means="advice"),
                name="searchstep_names_host",
                violation_error_message="Indiquez l'entreprise contactée.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            # The pôle reads the diary of the needs that were handed to it, and marks alerts as dealt with.
            Door("poles", column="pole_id", writes=True),
            Door("students", via="{ids} IS NOT NULL AND need_id IN (SELECT n.id FROM placements_need n)"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_answer_display()}, {self.done_on:%d/%m/%Y}"
