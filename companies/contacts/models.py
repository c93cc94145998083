"""Contacts that schools bring, lend and keep, and what a host sees of those who approach it.

Three tables tell three readers three different things of the same person:

- `Contact`: the school's own, with names and numbers; others read it when the school opens it;
- `ContactCard`: sector, commune and capacity, nothing that names a host or a school; the pôle reads it meanwhile;
- `ContactLoan`: what the pôle asked and, once the school said yes and until the day it chose, a copy of the contact.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Company
from establishments.models import Establishment
from poles.models import Commune, Pole
from poles.nomenclatures import Level, Sector
from poles.versions import Versioned
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class Contact(TenantRow, Versioned):
    """A person at a host, owned by the school that brought it."""

    class Visibility(models.TextChoices):
        SCHOOL = "school", "Votre établissement"
        POLE = "pole", "Votre pôle"
        ACADEMIE = "academie", "Toute l'académie"

    class Source(models.TextChoices):
        HAND = "hand", "Saisi"
        FILE = "file", "Carnet d'adresses importé"
        STAY = "stay", "Ancien stage"

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+", verbose_name="établissement")
    #: The pôle of the school when the contact was written.
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pôle")
    #: The row of the register, once known. A private contact names its host in its own words: the register tells no
    #: one that a school knows it.
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="contacts")
    host_name = models.CharField("organisme d'accueil", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    sector = models.CharField("secteur", max_length=1, choices=Sector, blank=True)
    activity = models.CharField("activité", max_length=200, blank=True)
    levels = ArrayField(
        models.CharField(max_length=5, choices=Level), default=list, blank=True, verbose_name="niveaux accueillis"
    )
    capacity = models.PositiveSmallIntegerField("élèves accueillis par an", null=True, blank=True)
    person_name = models.CharField("personne à contacter", max_length=120, blank=True)
    person_function = models.CharField("fonction", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    note = models.TextField("notes", max_length=1000, blank=True)
    visibility = models.CharField("visible par", max_length=8, choices=Visibility, default=Visibility.SCHOOL)
    #: Day after which a private contact opens to the pôle; none: private until the school decides.
    private_until = models.DateField("réservé jusqu'au", null=True, blank=True)
    source = models.CharField("origine", max_length=4, choices=Source, default=Source.HAND)
    #: Read in this file; the undo of the import takes them back.
    batch = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    archived_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "contact"
        ordering = ["host_name", "id"]
        indexes = [models.Index(fields=["establishment", "host_name"]), models.Index(fields=["company"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "establishment"], name="contact_in_establishment"),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="contact_siret_shape",
                violation_error_message="Un SIRET a quatorze chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__range=(1, 200)),
                name="contact_capacity_range",
                violation_error_message="Un organisme accueille de 1 à 200 élèves par an.",
            ),
            models.CheckConstraint(
                condition=Q(private_until__isnull=True) | Q(visibility="school"),
                name="contact_private_until_private",
                violation_error_message="Seul un contact réservé à l'établissement a une date de fin.",
            ),
            models.CheckConstraint(
                condition=~Q(visibility="pole") | Q(pole__isnull=False),
                name="contact_shown_to_its_pole",
                violation_error_message="L'établissement n'est membre d'aucun pôle.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("establishments", when="visibility = 'academie'", name="%(class)s_door_schools_read"),
            Door("poles", column="pole_id", when="visibility <> 'school'"),
            Door("poles", when="visibility = 'academie'", name="%(class)s_door_poles_read"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.host_name


class ContactCard(TenantRow):
    """All that the pôle reads of a private contact: neither host nor school nor person."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="card")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+", verbose_name="pôle")
    sector = models.CharField("secteur", max_length=1, choices=Sector, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="+", verbose_name="commune")
    capacity = models.PositiveSmallIntegerField("élèves accueillis par an", null=True, blank=True)

    class Meta:
        verbose_name = "fiche d'un contact réservé"
        verbose_name_plural = "fiches de contacts réservés"
        ordering = ["commune", "sector", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("poles", column="pole_id"),
            Door(
                "establishments",
                via="contact_id IN (SELECT c.id FROM companies_contact c WHERE c.establishment_id = ANY ({ids}))",
                writes=True,
            ),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("contact"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sector_display()} ({self.commune_id})"


class ContactLoan(TenantRow):
    """The pôle asks a school for a private contact; the school says yes until a day, or no."""

    class State(models.TextChoices):
        ASKED = "asked", "Demandé"
        GRANTED = "granted", "Prêté"
        REFUSED = "refused", "Refusé"
        WITHDRAWN = "withdrawn", "Demande retirée"
        ENDED = "ended", "Prêt terminé"

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="loans")
    pole = models.ForeignKey(Pole, models.PROTECT, related_name="+", verbose_name="pôle")
    state = models.CharField("état", max_length=9, choices=State, default=State.ASKED)
    #: What for, in words that name no student.
    purpose = models.CharField("besoin du pôle", max_length=500)
    seats = models.PositiveSmallIntegerField("places cherchées", default=1)
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField("mot de l'établissement", max_length=500, blank=True)
    #: Last day of the loan.
    until = models.DateField("prêté jusqu'au", null=True, blank=True)
    #: The contact as the school lends it: {host_name, siret, person_name, phone, …}; erased when the loan ends.
    lent = models.JSONField(null=True, blank=True)
    #: Who is thanked: known to the pôle once the school said yes.
    lender = models.ForeignKey(Establishment, models.PROTECT, null=True, blank=True, related_name="+")
    #: Students placed through this loan: the credit of the lender.
    placed = models.PositiveSmallIntegerField("élèves placés grâce au prêt", default=0)

    class Meta:
        verbose_name = "prêt d'un contact"
        verbose_name_plural = "prêts de contacts"
        ordering = ["-asked_at", "id"]
        indexes = [models.Index(fields=["pole", "state"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["contact", "pole"],
                condition=Q(state__in=("asked", "granted")),
                name="contactloan_one_standing",
                violation_error_message="Ce contact est déjà demandé ou prêté à votre pôle.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="granted",
                    until__isnull=False,
                    lent__isnull=False,
                    lender__isnull=False,
                    answered_at__isnull=False,
                )
                | (~Q(state="granted") & Q(lent__isnull=True)),
                name="contactloan_lent_while_granted",
            ),
            models.CheckConstraint(condition=Q(seats__range=(1, 200)), name="contactloan_seats_range"),
            Wall(),
            # Only the school says yes, as a job once its right is checked.
            Door("poles", column="pole_id", writes=True, lands="state <> 'granted'"),
            Door(
                "establishments",
                via="contact_id IN (SELECT c.id FROM companies_contact c WHERE c.establishment_id = ANY ({ids}))",
                writes=True,
            ),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("contact"),
            SameAcademie("pole"),
            SameAcademie("lender"),
        ]

    def __str__(self) -> str:
        return self.get_state_display()


class ContactEvent(TenantRow):
    """One approach of a host by a school or a pôle: what came of it, what comes next; its notes are its writer's."""

    class Means(models.TextChoices):
        PHONE = "phone", "Téléphone"
        EMAIL = "email", "Courriel"
        VISIT = "visit", "Visite"
        LETTER = "letter", "Courrier"
        EVENT = "event", "Salon ou rencontre"

    class Outcome(models.TextChoices):
        NO_ANSWER = "none", "Pas de réponse"
        CALL_BACK = "later", "À rappeler"
        YES = "yes", "Accepte d'accueillir"
        NO = "no", "Refuse"
        WRONG = "wrong", "Coordonnées fausses"
        INFORMED = "info", "Information donnée"

    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="events")
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    establishment = models.ForeignKey(Establishment, models.PROTECT, null=True, blank=True, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+")
    happened_on = models.DateField("le")
    means = models.CharField("par", max_length=6, choices=Means)
    outcome = models.CharField("résultat", max_length=5, choices=Outcome)
    seats = models.PositiveSmallIntegerField("places promises", null=True, blank=True)
    note = models.TextField("notes", max_length=1000, blank=True)
    next_step = models.CharField("prochaine étape", max_length=200, blank=True)
    next_on = models.DateField("à faire le", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: The next step is done, or is no longer to be done.
    settled_at = models.DateTimeField("fait le", null=True, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("noté le", default=timezone.now)
    #: An answer to what was already begun does not count against the monthly cap of the host.
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "échange avec un organisme d'accueil"
        verbose_name_plural = "échanges avec des organismes d'accueil"
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["contact", "happened_on"]), models.Index(fields=["company", "happened_on"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(establishment__isnull=False, pole__isnull=True, contact__isnull=False)
                | Q(establishment__isnull=True, pole__isnull=False),
                name="contactevent_has_one_writer",
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False), name="contactevent_about_a_host"
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | ~Q(next_step=""),
                name="contactevent_next_step_named",
                violation_error_message="Dites ce qui est à faire à cette date.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("contact"),
            SameAcademie("contact", shared="establishment_id"),
            SameAcademie("follows"),
            SameAcademie("establishment"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.happened_on:%d/%m/%Y})"


class HostContact(TenantRow):
    """What a host sees of an approach: who, when, how. Never the notes."""

    event = models.OneToOneField(ContactEvent, models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, related_name="approaches")
    establishment = models.ForeignKey(Establishment, models.PROTECT, null=True, blank=True, related_name="+")
    pole = models.ForeignKey(Pole, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField("par", max_length=200)
    happened_on = models.DateField("le")
    means = models.CharField("moyen", max_length=6, choices=ContactEvent.Means)

    class Meta:
        verbose_name = "sollicitation"
        ordering = ["-happened_on", "id"]
        indexes = [models.Index(fields=["company", "happened_on"])]
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("companies", column="company_id"),
            Door("establishments", column="establishment_id", writes=True),
            Door("poles", column="pole_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("event"),
            SameAcademie("establishment"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return f"{self.by_name} ({self.happened_on:%d/%m/%Y})"


class HostMonth(models.Model):
    """How often a host was approached in a month, by all schools and pôles together: a number without a name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    month = models.DateField("premier jour du mois")
    count = models.PositiveIntegerField("sollicitations")

    class Meta:
        verbose_name = "sollicitations du mois"
        ordering = ["company", "month"]
        constraints = [
            models.UniqueConstraint(fields=["company", "month"], name="hostmonth_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="hostmonth_first_day"),
            Door("companies", column="company_id"),
            Door("establishments"),
            Door("poles"),
            Door("jobs", writes=True),
        ]

    def __str__(self) -> str:
        return f"{self.count} ({self.month:%m/%Y})"


class ContactImport(TenantRow):
    """A file of contacts: read, previewed line by line, applied in one transaction, undone within seven days."""

    class State(models.TextChoices):
        READING = "reading", "Lecture en cours"
        READY = "ready", "À vérifier"
        APPLIED = "applied", "Enregistré"
        UNDONE = "undone", "Annulé"
        ABANDONED = "dropped", "Abandonné"
        REFUSED = "refused", "Fichier refusé"

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=8, choices=State, default=State.READING)
    file_name = models.CharField("fichier", max_length=120)
    size = models.PositiveIntegerField("taille (octets)")
    digest = models.CharField(max_length=64)
    #: The bytes that wait for a worker; removed as soon as the preview stands.
    content = models.BinaryField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    #: What was recognised: columns, those left unread, counts by kind of line.
    facts = models.JSONField(default=dict)
    #: [{line, values, problems, warnings, near, company, choice, …}]; emptied when nothing can be undone any more.
    lines = models.JSONField(default=list)
    #: Why the file was refused, one sentence.
    problem = models.CharField(max_length=400, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("déposé le", default=timezone.now)
    applied_at = models.DateTimeField("enregistré le", null=True)
    undone_at = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "import de contacts"
        verbose_name_plural = "imports de contacts"
        ordering = ["-created_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "undone")) | Q(applied_at__isnull=False),
                name="contactimport_applied_has_date",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
        ]

    def __str__(self) -> str:
        return f"Import du {self.created_at:%d/%m/%Y}"
