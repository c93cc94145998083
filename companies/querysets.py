"""Reads of the companies room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from companies.models import Offer, OfferPublication  # noqa: F401 (generic parameters)


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers."""

    def published_in(self, academie: Any) -> OfferQuerySet:
        """Offers admitted into the bank of an académie."""
        return self.filter(publications__academie=academie, publications__status="published")

    def covering(self, start: dt.date, end: dt.date) -> OfferQuerySet:
        """Offers whose dates share at least a day with the window."""
        return self.filter(starts_on__lte=end, ends_on__gte=start)


class OfferPublicationQuerySet(models.QuerySet["OfferPublication"]):
    """Publications of offers in académies."""

    def published(self) -> OfferPublicationQuerySet:
        """Those that a school may see."""
        return self.filter(status="published")

    def waiting(self) -> OfferPublicationQuerySet:
        """Those that a coordinator has to admit, oldest first."""
        return self.filter(status="submitted").order_by("submitted_at", "id")
