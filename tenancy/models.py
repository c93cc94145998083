"""Abstract base of every row that belongs to an académie."""

import uuid

from django.db import models


class TenantRow(models.Model):
    """A row inside the wall: an opaque key and its académie, together the target of composite foreign keys.

    Concrete models write `constraints = [*TenantRow.Meta.constraints, Wall(), Door(…), SameAcademie(…)]`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    academie = models.ForeignKey("poles.Academie", models.PROTECT, related_name="+", verbose_name="académie")

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["id", "academie"], name="%(class)s_in_academie")]
