"""What the search of offers reads: one row per publication in the bank, and the words found in them.

Both are made from the offers by `companies.search.listing`, which alone writes them.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from companies.models import Company
from companies.offers.models import Offer, OfferPublication
from poles.models import Commune, Pole
from tenancy.models import TenantRow
from tenancy.policies import Door, SameAcademie, Wall


class OfferListing(TenantRow):
    """A published offer with all that the search filters, sorts and shows. Its key is that of the publication."""

    publication = models.OneToOneField(OfferPublication, models.CASCADE, related_name="listing")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, models.CASCADE, related_name="+")
    pole = models.ForeignKey(Pole, models.CASCADE, related_name="+")
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="+")
    #: Square of the map: see `companies.search.space`. None without a place.
    cell = models.IntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    #: Bits of `companies.search.mask`.
    mask = models.BigIntegerField()
    #: Place on the sphere of radius one: the straight line between two points needs no trigonometry.
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)
    z = models.FloatField(null=True)
    min_age = models.PositiveSmallIntegerField(null=True)
    regulated_works_declared_on = models.DateField(null=True)
    seats = models.PositiveSmallIntegerField()
    #: Seats that nobody holds on the fullest day of the offer.
    free_seats = models.PositiveSmallIntegerField()
    reserved_seats = models.PositiveSmallIntegerField(default=0)
    reserved_for = models.CharField(max_length=6, choices=Offer.ReservedFor, blank=True)
    #: Last day of the reservation: the offer's, else the eve of its first day.
    reserved_until = models.DateField(null=True)
    reserved_establishment = models.CharField(max_length=8, blank=True)
    reserved_pole_id = models.UUIDField(null=True)
    published_at = models.DateTimeField()
    weeks = ArrayField(models.DateField(), default=list)
    title = models.CharField(max_length=120)
    company_name = models.CharField(max_length=200)
    commune_name = models.CharField(max_length=120)
    #: Title, company, site and commune as they are searched.
    folded = models.CharField(max_length=600)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        verbose_name = "ligne de la banque d'offres"
        indexes = [
            # Holds all that a search filters, counts and sorts by: the rows themselves, scattered over the disk, are
            # read for the page shown alone.
            models.Index(
                fields=["academie", "cell", "starts_on", "ends_on"],
                include=[
                    *("id", "mask", "min_age", "regulated_works_declared_on", "free_seats", "weeks", "published_at"),
                    *("reserved_seats", "reserved_for", "reserved_until", "reserved_establishment", "reserved_pole_id"),
                    *("x", "y", "z", "folded"),
                ],
                name="offerlisting_search",
            ),
        ]
        constraints = [
            *TenantRow.Meta.constraints,
            # Hundreds of thousands of rows are filtered for one page: what the scope holds is read once a query.
            Wall(once=True),
            Door("poles", once=True),
            Door("academies", column="academie_id", once=True),
            Door("establishments", once=True),
            Door("students", once=True),
            Door("jobs", column="academie_id", writes=True, once=True),
            SameAcademie("publication"),
            SameAcademie("pole"),
        ]

    def __str__(self) -> str:
        return self.title


class OfferWord(TenantRow):
    """A word found in the bank of an académie: what a mistyped one is compared with."""

    word = models.CharField(max_length=40, db_collation="C")

    class Meta:
        verbose_name = "mot de la banque d'offres"
        constraints = [
            *TenantRow.Meta.constraints,
            models.UniqueConstraint(fields=["academie", "word"], name="offerword_once"),
            Wall(once=True),
            Door("poles", once=True),
            Door("academies", column="academie_id", once=True),
            Door("establishments", once=True),
            Door("students", once=True),
            Door("jobs", column="academie_id", writes=True, once=True),
        ]

    def __str__(self) -> str:
        return self.word
