"""Searches of offers that people keep."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from companies.search.saved.models import SavedSearch
from tests.factories.establishments import StaffMemberFactory


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
