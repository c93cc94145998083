"""A search that somebody keeps."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenancy.models import TenantRow
from tenancy.policies import Door, Wall


class SavedSearch(TenantRow):
    """The address of a search page, kept by one person for one of their functions. No student is in it."""

    class Rhythm(models.TextChoices):
        """How often the offers that came are told by mail."""

        EACH = "each", "À chaque nouvelle offre"
        DAY = "day", "Chaque jour"
        WEEK = "week", "Chaque semaine"
        NEVER = "never", "Jamais"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne")
    #: Key of the function under which it was kept (`Actor.key`): the alerts end with it.
    function = models.CharField("fonction", max_length=80)
    name = models.CharField("nom", max_length=80)
    #: Parameters of the page, in the order of the form.
    query = models.CharField("critères", max_length=600, blank=True)
    rhythm = models.CharField("alerte", max_length=5, choices=Rhythm, default=Rhythm.EACH)
    created_at = models.DateTimeField("gardée le", default=timezone.now, editable=False)
    #: Offers of the last weeks that were told already: each one is told once.
    told = ArrayField(models.UUIDField(), default=list, blank=True)
    told_at = models.DateTimeField("dernière alerte le", null=True, editable=False)
    #: Deleted by its owner, who may still change their mind.
    removed_at = models.DateTimeField("supprimée le", null=True, editable=False)

    class Meta:
        verbose_name = "recherche gardée"
        ordering = ["name", "id"]
        constraints = [
            *TenantRow.Meta.constraints,
            # A second click on « garder » finds the first one's row.
            models.UniqueConstraint(
                fields=["academie", "user", "function", "query"],
                condition=Q(removed_at__isnull=True),
                name="savedsearch_once",
                violation_error_message="Vous gardez déjà cette recherche.",
            ),
            Wall(),
            Door("person", column="user_id", writes=True),
            Door("jobs", column="academie_id", writes=True),
        ]

    def __str__(self) -> str:
        return self.name
