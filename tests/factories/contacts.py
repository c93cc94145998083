"""Files of contacts."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from companies.models import ContactImport
from tests.factories.establishments import EstablishmentFactory


class ContactImportFactory(DjangoModelFactory[ContactImport]):
    """A file of contacts that waits to be read again by a person."""

    class Meta:
        model = ContactImport

    establishment = factory.SubFactory(EstablishmentFactory)
    academie = factory.SelfAttribute("establishment.academie")
    state = ContactImport.State.READY
    file_name = "carnet.xlsx"
    size = 1200
    digest = factory.Sequence(lambda n: f"{n:064x}")
