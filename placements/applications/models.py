"""Wishes and applications of students, and the two cards that a host reads: before its answer, and after.

A host has no door on `Wish` or `Application`, which name a student: it reads `CandidateCard` (formation, weeks, bands,
screened words), answers there, and once school and host agree it reads `StudentCard` until the day it ends.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from companies.models import Company, Offer
from establishments.models import Establishment, Student
from placements.models import Need, Placement
from poles.models import Pole, ordered_dates
from poles.nomenclatures import Adaptation, Level, PeriodKind
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class Wish(TenantRow):
    """A ranked preference of a student for an offer of the bank: rank 1 is the first choice."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="wishes", verbose_name="besoin")
    student = models.ForeignKey(Student, models.CASCADE, related_name="+", verbose_name="élève")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pôle")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="wishes", verbose_name="offre")
    rank = models.PositiveSmallIntegerField("rang")
    made_at = models.DateTimeField("fait le", default=timezone.now)

    class Meta:
        verbose_name = "vœu"
        verbose_name_plural = "vœux"
        ordering = ["need", "rank"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["need", "offer"],
                name="wish_once",
                violation_error_message="Cette place est déjà dans tes vœux.",
            ),
            # Two wishes change places within one transaction.
            models.UniqueConstraint(
                fields=["need", "rank"], name="wish_one_a_rank", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(rank__range=(1, 20)), name="wish_rank_range"),
            Wall(),
            Door("students", column="student_id", writes=True),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="student_id"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Vœu {self.rank}"


class ApplicationState(models.TextChoices):
    """States of an application, in the order of its life."""

    SENT = "sent", "Envoyée"
    WAITING = "waiting", "En liste d'attente"
    #: The host said yes: a seat is held; the school has to confirm.
    ACCEPTED = "accepted", "Acceptée par l'entreprise"
    CONFIRMED = "confirmed", "Confirmée"
    REFUSED = "refused", "Pas cette fois"
    WITHDRAWN = "withdrawn", "Retirée"
    EXPIRED = "expired", "Sans réponse"
    CANCELLED = "cancelled", "Annulée"


#: What an application may become.
APPLICATION_MOVES: dict[str, set[ApplicationState]] = {
    ApplicationState.SENT: {
        ApplicationState.WAITING,
        ApplicationState.ACCEPTED,
        ApplicationState.REFUSED,
        ApplicationState.WITHDRAWN,
        ApplicationState.EXPIRED,
    },
    ApplicationState.WAITING: {
        ApplicationState.SENT,
        ApplicationState.REFUSED,
        ApplicationState.WITHDRAWN,
        ApplicationState.EXPIRED,
    },
    ApplicationState.ACCEPTED: {
        ApplicationState.CONFIRMED,
        ApplicationState.WITHDRAWN,
        ApplicationState.CANCELLED,
        ApplicationState.EXPIRED,
    },
    ApplicationState.CONFIRMED: {ApplicationState.CANCELLED},
    ApplicationState.REFUSED: set(),
    ApplicationState.WITHDRAWN: set(),
    ApplicationState.EXPIRED: set(),
    ApplicationState.CANCELLED: set(),
}
#: States in which an application still asks for something.
OPEN = (ApplicationState.SENT, ApplicationState.WAITING, ApplicationState.ACCEPTED)


class RefusalMotive(models.TextChoices):
    """Why a host refuses: closed list, shown to the school, counted by equity; the student reads none of it."""

    FULL = "full", "Toutes les places sont prises à ces dates"
    TUTOR = "tutor", "Aucun tuteur disponible"
    AGE = "age", "Activité interdite à cet âge"
    FORMATION = "formation", "La formation ne correspond pas au poste"
    HOURS = "hours", "Horaires impossibles avec les transports"
    ACTIVITY = "activity", "Fermeture ou baisse d'activité"
    OTHER = "other", "Autre motif, lu par le coordonnateur"


class Application(TenantRow, Versioned):
    """One student asks for one offer, or the school or the pôle asks for them."""

    class Origin(models.TextChoices):
        STUDENT = "student", "L'élève"
        SCHOOL = "school", "L'établissement"
        POLE = "pole", "Le pôle"

    need = models.ForeignKey(Need, models.PROTECT, related_name="applications", verbose_name="besoin")
    student = models.ForeignKey(Student, models.PROTECT, related_name="applications", verbose_name="élève")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+", verbose_name="établissement")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pôle")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="applications", verbose_name="offre")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="organisme d'accueil")
    state = models.CharField("état", max_length=9, choices=ApplicationState, default=ApplicationState.SENT)
    origin = models.CharField("demandée par", max_length=7, choices=Origin)
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    #: The host answers by that day: fifteen days, and fifteen more after one reminder.
    due_on = models.DateField("réponse attendue le")
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    motive = models.CharField("motif du refus", max_length=9, choices=RefusalMotive, blank=True)
    motive_note = models.CharField("précisions", max_length=200, blank=True)
    #: Order in the waiting list of the offer.
    queued_at = models.DateTimeField("en attente depuis", null=True, blank=True)
    placement = models.OneToOneField(
        Placement, models.PROTECT, null=True, blank=True, related_name="application", verbose_name="stage"
    )
    #: Given by the page that posts: the same one twice is one application.
    request_key = models.UUIDField(unique=True, null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "candidature"
        ordering = ["-sent_at", "id"]
        indexes = [
            models.Index(fields=["offer", "state", "queued_at"]),
            models.Index(fields=["pole", "state", "due_on"]),
        ]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "company"], name="application_of_company"),
            models.UniqueConstraint(fields=["id", "establishment"], name="application_in_establishment"),
            models.UniqueConstraint(
                fields=["need", "offer"],
                condition=Q(state__in=OPEN),
                name="application_one_open",
                violation_error_message="Une candidature est déjà en cours pour cette offre.",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(motive=""),
                name="application_refused_has_motive",
                violation_error_message="Choisissez un motif pour confirmer le refus.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "confirmed")) | Q(placement__isnull=False),
                name="application_accepted_has_placement",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", queued_at__isnull=False)
                | (~Q(state="waiting") & Q(queued_at__isnull=True)),
                name="application_waiting_has_place",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(*OPEN, "confirmed"), closed_at__isnull=True)
                | (~Q(state__in=(*OPEN, "confirmed")) & Q(closed_at__isnull=False)),
                name="application_closed_has_date",
            ),
            Wall(),
            Door("students", column="student_id"),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="student_id"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
            SameAcademie("offer", shared="company_id"),
            SameAcademie("placement"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class ApplicationMove(TenantRow):
    """One transition of an application: who, when, why. Added, never changed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="moves")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+")
    before = models.CharField("avant", max_length=9, choices=ApplicationState, blank=True)
    after = models.CharField("après", max_length=9, choices=ApplicationState)
    moved_at = models.DateTimeField("le", default=timezone.now)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison", max_length=300, blank=True)

    class Meta:
        verbose_name = "mouvement d'une candidature"
        ordering = ["moved_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("establishments", column="establishment_id"),
            Door("establishments", column="establishment_id", appends=True, name="%(class)s_door_school_adds"),
            Door("poles", column="pole_id"),
            Door("poles", column="pole_id", appends=True, name="%(class)s_door_pole_adds"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("application"),
            SameAcademie("application", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"


class AgeBand(models.TextChoices):
    """All that a card says of an age: what the law of work asks."""

    UNDER_16 = "under16", "Moins de 16 ans"
    UNDER_18 = "under18", "16 ou 17 ans"
    ADULT = "adult", "Majeur"


class CandidateCard(TenantRow):
    """What a host reads before it answers. No name, sex, school, commune, photograph or free letter."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="card")
    company = models.ForeignKey(Company, models.PROTECT, related_name="candidate_cards")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", verbose_name="offre")
    #: « A-417 »: what host, school and pôle say on the telephone.
    reference = models.CharField("candidature", max_length=12)
    state = models.CharField("état", max_length=9, choices=ApplicationState, default=ApplicationState.SENT)
    due_on = models.DateField("réponse attendue le")
    kind = models.CharField("nature", max_length=12, choices=PeriodKind)
    level = models.CharField("niveau", max_length=5, choices=Level)
    formation = models.CharField("formation", max_length=200, blank=True)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    age_band = models.CharField("âge au premier jour", max_length=7, choices=AgeBand)
    #: « Moins de 30 min en bus »: a band and a means, never a place.
    travel = models.CharField("trajet", max_length=60, blank=True)
    skills = models.CharField("sait déjà", max_length=300, blank=True)
    wants = models.CharField("veut apprendre", max_length=300, blank=True)
    adaptations = ArrayField(
        models.CharField(max_length=9, choices=Adaptation), default=list, blank=True, verbose_name="à prévoir"
    )

    class Meta:
        verbose_name = "fiche anonyme"
        verbose_name_plural = "fiches anonymes"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["company", "state", "due_on"])]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates(),
            models.UniqueConstraint(fields=["company", "reference"], name="candidatecard_reference_once"),
            Wall(),
            Door("companies", column="company_id"),
            Door(
                "establishments",
                via="{ids} IS NOT NULL AND application_id IN (SELECT a.id FROM placements_application a)",
                writes=True,
            ),
            Door("poles", via="{ids} IS NOT NULL AND application_id IN (SELECT a.id FROM placements_application a)"),
            Door("students", via="{ids} IS NOT NULL AND application_id IN (SELECT a.id FROM placements_application a)"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("application"),
            SameAcademie("application", shared="company_id"),
            SameAcademie("offer", shared="company_id"),
        ]

    def __str__(self) -> str:
        return self.reference


class AnswerLink(TenantRow):
    """A link by which a host answers a card without account: single use, dated; only its imprint is kept."""

    card = models.ForeignKey(CandidateCard, models.CASCADE, related_name="links")
    imprint = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("fait le", default=timezone.now)
    ends_at = models.DateTimeField("valable jusqu'au")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)

    class Meta:
        verbose_name = "lien de réponse"
        verbose_name_plural = "liens de réponse"
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("card"),
        ]

    def __str__(self) -> str:
        return f"Lien du {self.made_at:%d/%m/%Y}"


class StudentCard(TenantRow):
    """What a host reads of a student once the school has confirmed, until the day it ends."""

    placement = models.OneToOneField(Placement, models.CASCADE, related_name="student_card")
    company = models.ForeignKey(Company, models.PROTECT, related_name="student_cards")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    class_name = models.CharField("classe", max_length=80)
    school_name = models.CharField("établissement", max_length=200)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    #: Last day on which the host reads it.
    readable_until = models.DateField("lisible jusqu'au")

    class Meta:
        verbose_name = "fiche de l'élève accueilli"
        verbose_name_plural = "fiches des élèves accueillis"
        ordering = ["starts_on", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates(),
            models.CheckConstraint(
                condition=Q(readable_until__gte=F("ends_on")), name="studentcard_readable_during_the_stay"
            ),
            Wall(),
            Door("companies", column="company_id", when="readable_until >= CURRENT_DATE"),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("placement"),
            SameAcademie("placement", shared="establishment_id"),
            SameAcademie("placement", shared="company_id"),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
