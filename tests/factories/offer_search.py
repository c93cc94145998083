"""Rows of the search of offers, and searches that people keep."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from companies.search import listing
from companies.search.models import OfferListing, OfferWord
from companies.search.saved.models import SavedSearch
from tests.factories.companies import OfferPublicationFactory
from tests.factories.establishments import StaffMemberFactory
from tests.factories.poles import AcademieFactory


class OfferListingFactory(DjangoModelFactory[OfferListing]):
    """The row that `publication=` should have; `held=` seats are taken."""

    class Meta:
        model = OfferListing

    publication = factory.SubFactory(OfferPublicationFactory)
    held = 0

    @classmethod
    def _create(cls, model_class: type[OfferListing], *args: Any, **kwargs: Any) -> OfferListing:
        row = listing.row_of(kwargs["publication"], kwargs["held"])
        row.save(force_insert=True)
        return row


class OfferWordFactory(DjangoModelFactory[OfferWord]):
    """A word of the bank of an académie."""

    class Meta:
        model = OfferWord

    academie = factory.SubFactory(AcademieFactory)
    word = factory.Sequence(lambda n: f"exemple{n}")


class SavedSearchFactory(DjangoModelFactory[SavedSearch]):
    """Of a member of a school's staff; `staff=` names whose."""

    class Meta:
        model = SavedSearch
        exclude = ("staff",)

    staff = factory.SubFactory(StaffMemberFactory)
    academie = factory.SelfAttribute("staff.academie")
    user = factory.SelfAttribute("staff.user")
    function = factory.LazyAttribute(lambda o: f"school:{o.staff.pk}")
    name = factory.Sequence(lambda n: f"Recherche-Exemple {n}")
