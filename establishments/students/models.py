"""Files of students: each import is a row before anything is written, and can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from establishments.models import Establishment, SchoolClass, StaffMember, Student
from poles.models import SchoolYear
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class ClassAssignment(TenantRow):
    """A member of staff follows a class: a referent teacher sees these classes and no other."""

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    school_class = models.ForeignKey(SchoolClass, models.CASCADE, related_name="assignments", verbose_name="classe")
    staff = models.ForeignKey(StaffMember, models.CASCADE, related_name="assignments", verbose_name="enseignant")

    class Meta:
        verbose_name = "classe suivie"
        verbose_name_plural = "classes suivies"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["school_class", "staff"],
                name="classassignment_once",
                violation_error_message="Cette personne suit déjà cette classe.",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
            SameAcademie("school_class"),
            SameAcademie("school_class", shared="establishment_id"),
            SameAcademie("staff", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} suit {self.school_class_id}"


class StudentImport(TenantRow):
    """One file of students: read, previewed, applied in one transaction, undone within thirty days."""

    class State(models.TextChoices):
        READING = "reading", "Lecture en cours"
        READY = "ready", "À vérifier"
        APPLYING = "applying", "Application en cours"
        APPLIED = "applied", "Appliqué"
        UNDONE = "undone", "Annulé"
        ABANDONED = "abandoned", "Abandonné"
        REFUSED = "refused", "Fichier refusé"

    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="imports")
    school_year = models.ForeignKey(SchoolYear, models.PROTECT, related_name="+", verbose_name="année scolaire")
    state = models.CharField("état", max_length=10, choices=State, default=State.READING)
    #: Token of the attempt: a second worker that wakes up late cannot write.
    attempt = models.PositiveIntegerField(default=0)
    file_name = models.CharField("fichier", max_length=120)
    size = models.PositiveIntegerField("taille (octets)")
    digest = models.CharField(max_length=64)
    #: What the reader found: format, encoding, delimiter, columns (name, field, dropped), counts by kind of row.
    facts = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    #: Why the file was refused, one sentence.
    problem = models.CharField(max_length=400, blank=True)
    #: Leavers stay when the file is a part of the school only.
    keeps_absent = models.BooleanField("ne retirer personne", default=False)
    read_rows = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("déposé le", auto_now_add=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField("appliqué le", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField("annulé le", null=True)

    class Meta:
        verbose_name = "import d'élèves"
        verbose_name_plural = "imports d'élèves"
        ordering = ["-created_at", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["id", "establishment"], name="studentimport_in_establishment"),
            # Two teachers importing at once: the second one is told, nothing is mixed.
            models.UniqueConstraint(
                fields=["academie", "establishment"],
                condition=Q(state="applying"),
                name="studentimport_one_applying",
                violation_error_message="Un autre import est en cours d'application dans l'établissement.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "undone")) | Q(applied_at__isnull=False),
                name="studentimport_applied_has_date",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("establishment"),
        ]

    def __str__(self) -> str:
        return f"Import du {self.created_at:%d/%m/%Y}"


class StudentImportFile(TenantRow):
    """The bytes of a file waiting to be read; removed as soon as the preview stands."""

    batch = models.OneToOneField(StudentImport, models.CASCADE, related_name="file")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    content = models.BinaryField()

    class Meta:
        verbose_name = "fichier d'élèves"
        constraints = [
            *TenantRow.Meta.constraints,
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("batch"),
            SameAcademie("batch", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return "Fichier d'élèves"


class StudentImportRow(TenantRow):
    """What one line of the file, or one absent student, will change; `before` is what an undo gives back."""

    class Kind(models.TextChoices):
        REFUSED = "refused", "Refusé"
        ADDED = "added", "Ajouté"
        CHANGED = "changed", "Modifié"
        LEAVING = "leaving", "Parti"
        UNCHANGED = "unchanged", "Inchangé"

    batch = models.ForeignKey(StudentImport, models.CASCADE, related_name="rows")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+")
    #: Line of the file as a person counts; 0 for a student absent from it.
    line = models.PositiveIntegerField("ligne")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    student = models.ForeignKey(Student, models.CASCADE, null=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    #: [{"column": …, "value": …, "reason": …}]
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    #: A value of the line was repaired on the preview page.
    repaired = models.BooleanField(default=False)

    class Meta:
        verbose_name = "ligne d'import"
        verbose_name_plural = "lignes d'import"
        ordering = ["line", "id"]
        indexes = [models.Index(fields=["batch", "kind", "line"])]
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["batch", "line"], condition=Q(line__gt=0), name="studentimportrow_one_per_line"
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("batch"),
            SameAcademie("batch", shared="establishment_id"),
            SameAcademie("student", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return f"Ligne {self.line}"
