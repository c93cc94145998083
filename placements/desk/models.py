"""What passes between a school and its pôle about a need: the request, messages, proposals, loans."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from companies.models import Offer
from establishments.models import Establishment
from placements.models import Need
from poles.models import Commune, Pole, ordered_dates
from poles.nomenclatures import Level, PeriodKind, Sector
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class Outcome(models.TextChoices):
    """How a request to the pôle ended."""

    PLACED = "placed", "Place trouvée par le pôle"
    FOUND = "found", "Place trouvée par ailleurs"
    RETURNED = "returned", "Rendu à l'établissement"
    WITHDRAWN = "withdrawn", "Repris par l'établissement"
    NO_SOLUTION = "no_solution", "Aucune solution trouvée"


class Escalation(TenantRow):
    """One request of a school to its pôle for one need; a reopened one is a new row."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="escalations", verbose_name="besoin")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="escalations", verbose_name="pôle")
    opened_at = models.DateTimeField("transmis le")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    #: What was tried, in the words of the school; compulsory when the diary is empty.
    tried = models.TextField("ce qui a été tenté", max_length=1000, blank=True)
    due_on = models.DateField("réponse attendue le")
    claimed_at = models.DateTimeField("pris en charge le", null=True)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reminded_at = models.DateTimeField("relancé le", null=True)
    closed_at = models.DateTimeField("clos le", null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField("issue", max_length=12, choices=Outcome, blank=True)
    answer = models.TextField("réponse du pôle", max_length=1000, blank=True)

    class Meta:
        verbose_name = "demande au pôle"
        verbose_name_plural = "demandes au pôle"
        ordering = ["opened_at", "id"]
        indexes = [models.Index(fields=["pole", "closed_at", "due_on"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(closed_at__isnull=True),
                name="escalation_one_open",
                violation_error_message="Ce besoin est déjà transmis au pôle.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="escalation_closed_has_outcome",
                violation_error_message="Une demande close dit son issue.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Demande du {self.opened_at:%d/%m/%Y}"


class NeedMessage(TenantRow):
    """A message between the school and its pôle on a need. Added, never changed."""

    class Side(models.TextChoices):
        SCHOOL = "school", "Établissement"
        POLE = "pole", "Pôle"

    need = models.ForeignKey(Need, models.PROTECT, related_name="messages", verbose_name="besoin")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    side = models.CharField("de", max_length=6, choices=Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField("message", max_length=2000)
    created_at = models.DateTimeField("envoyé le", auto_now_add=True)
    read_at = models.DateTimeField("lu le", null=True)

    class Meta:
        verbose_name = "message"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["need", "created_at"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(text=""),
                name="needmessage_not_empty",
                violation_error_message="Écrivez un message.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Message du {self.created_at:%d/%m/%Y}"


class Suggestion(TenantRow):
    """An offer of the bank that the pôle proposes by hand for a need; the school says yes or no."""

    class State(models.TextChoices):
        OPEN = "open", "À valider"
        ACCEPTED = "accepted", "Acceptée"
        DECLINED = "declined", "Refusée"
        WITHDRAWN = "withdrawn", "Retirée"

    need = models.ForeignKey(Need, models.PROTECT, related_name="suggestions", verbose_name="besoin")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", verbose_name="offre")
    state = models.CharField("état", max_length=10, choices=State, default=State.OPEN)
    note = models.CharField("mot du pôle", max_length=500, blank=True)
    answer_by = models.DateField("à valider avant le")
    made_at = models.DateTimeField("proposée le", auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField("répondue le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField("raison du refus", max_length=300, blank=True)

    class Meta:
        verbose_name = "proposition du pôle"
        verbose_name_plural = "propositions du pôle"
        ordering = ["-made_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(state="open"),
                name="suggestion_one_open",
                violation_error_message="Une proposition attend déjà une réponse pour ce besoin.",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined", reason=""),
                name="suggestion_declined_has_reason",
                violation_error_message="Dites pourquoi la proposition ne convient pas.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("need", shared="establishment_id"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"Proposition {self.get_state_display().lower()}"


class LoanRequest(TenantRow):
    """A pôle asks another pôle of the académie for places. The lender reads this row and no student."""

    class State(models.TextChoices):
        ASKED = "asked", "Demandé"
        LENT = "lent", "Prêté"
        REFUSED = "refused", "Refusé"
        WITHDRAWN = "withdrawn", "Retiré"

    pole = models.ForeignKey(Pole, models.PROTECT, related_name="loans_asked", verbose_name="pôle demandeur")
    lender = models.ForeignKey(Pole, models.PROTECT, related_name="loans_lent", verbose_name="pôle sollicité")
    #: The need stays with the asking pôle: the lender has no door on it.
    need = models.ForeignKey(Need, models.PROTECT, related_name="loans", verbose_name="besoin")
    kind = models.CharField("nature", max_length=12, choices=PeriodKind)
    level = models.CharField("niveau", max_length=5, choices=Level)
    sector = models.CharField("secteur", max_length=1, choices=Sector, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, related_name="+", verbose_name="commune de départ")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    state = models.CharField("état", max_length=10, choices=State, default=State.ASKED)
    message = models.CharField("message", max_length=500, blank=True)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+", verbose_name="offre prêtée")
    answer = models.CharField("réponse", max_length=500, blank=True)
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField("répondu le", null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = "demande de prêt"
        verbose_name_plural = "demandes de prêt"
        ordering = ["asked_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            ordered_dates(),
            models.UniqueConstraint(
                fields=["need", "lender"],
                condition=Q(state="asked"),
                name="loanrequest_one_asked",
                violation_error_message="Ce pôle est déjà sollicité pour ce besoin.",
            ),
            models.CheckConstraint(
                condition=~Q(pole=F("lender")),
                name="loanrequest_two_poles",
                violation_error_message="Un pôle ne se prête pas à lui-même.",
            ),
            models.CheckConstraint(
                condition=~Q(state="lent") | Q(offer__isnull=False),
                name="loanrequest_lent_names_offer",
                violation_error_message="Choisissez l'offre prêtée.",
            ),
            Wall(),
            Door("poles", column="pole_id", writes=True),
            Door("poles", column="lender_id", writes=True, name="%(class)s_door_lender"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("need"),
            SameAcademie("pole"),
            SameAcademie("lender"),
        ]

    def __str__(self) -> str:
        return f"Prêt {self.get_state_display().lower()}"
