"""Access of students: a code that the school gives, without any address."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from establishments.models import Establishment, Student
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class StudentCode(TenantRow):
    """The code of one student: printed once on the sheet of the class, of which only an imprint is kept.

    The imprint is keyed by the installation's secret: a copy of the table opens no account. A new code replaces the
    former one; a code ends with the school year, and a school stops it at once.
    """

    student = models.OneToOneField(Student, models.CASCADE, related_name="code", verbose_name="élève")
    establishment = models.ForeignKey(Establishment, models.PROTECT, related_name="+", verbose_name="établissement")
    imprint = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField("donné le", default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ends_on = models.DateField("valable jusqu'au")
    first_used_at = models.DateTimeField("utilisé depuis le", null=True, blank=True)
    last_used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    stopped_at = models.DateTimeField("arrêté le", null=True, blank=True)
    #: The notice on the use of data was read, in this version.
    notice_version = models.CharField("notice lue", max_length=10, blank=True)
    notice_read_at = models.DateTimeField("notice lue le", null=True, blank=True)

    class Meta:
        verbose_name = "code d'un élève"
        verbose_name_plural = "codes des élèves"
        constraints = [
            *TenantRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(notice_version="", notice_read_at__isnull=True)
                | (~Q(notice_version="") & Q(notice_read_at__isnull=False)),
                name="studentcode_notice_has_date",
            ),
            Wall(),
            Door("establishments", column="establishment_id", writes=True),
            Door("students", column="student_id"),
            Door("jobs", column="academie_id", writes=True),
            SameAcademie("student"),
            SameAcademie("student", shared="establishment_id"),
        ]

    def __str__(self) -> str:
        return f"Code donné le {self.issued_at:%d/%m/%Y}"
