"""Hosts, their members, their offers and the publications of these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from companies import models
from poles.models import Pole
from poles.nomenclatures import Level, PeriodKind, Sector
from tests.factories import shapes
from tests.factories.accounts import UserFactory
from tests.factories.poles import CommuneFactory, PoleFactory


class NafFactory(DjangoModelFactory[models.Naf]):
    class Meta:
        model = models.Naf

    code = factory.Sequence(lambda n: f"{n % 10000:04d}Z")
    revision = "2"
    label = factory.Sequence(lambda n: f"Activité-Exemple {n}")
    sector = Sector.COMMERCE


class RomeFactory(DjangoModelFactory[models.Rome]):
    class Meta:
        model = models.Rome

    code = factory.Sequence(lambda n: f"D{n % 10000:04d}")
    label = factory.Sequence(lambda n: f"Métier-Exemple {n}")
    sector = Sector.COMMERCE


class CompanyFactory(DjangoModelFactory[models.Company]):
    """A shop with a SIRET."""

    class Meta:
        model = models.Company

    siret = factory.Sequence(shapes.siret)
    name = factory.Sequence(lambda n: f"Boulangerie Témoin {n}")
    naf = "1071C"
    headcount = 12
    commune = factory.SubFactory(CommuneFactory)
    latitude = factory.SelfAttribute("commune.latitude")
    longitude = factory.SelfAttribute("commune.longitude")


class CompanyMemberFactory(DjangoModelFactory[models.CompanyMember]):
    class Meta:
        model = models.CompanyMember

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)
    role = models.CompanyMember.Role.MANAGER


class OfferFactory(DjangoModelFactory[models.Offer]):
    """Two seats in trade for vocational classes, open for the dates of PeriodFactory; any kind of period.

    `published_in=pole` (or several) brings it into the bank. Traits: reserved_rep, observation, adults_only.
    """

    class Meta:
        model = models.Offer
        skip_postgeneration_save = True

    class Params:
        reserved_rep = factory.Trait(reserved_for=models.Offer.ReservedFor.REP, reserved_seats=1)
        observation = factory.Trait(kinds=[PeriodKind.OBSERVATION], levels=[Level.TROISIEME])
        adults_only = factory.Trait(min_age=18, min_age_reason="Travaux interdits aux mineurs (exemple).")

    company = factory.SubFactory(CompanyFactory)
    title = factory.Sequence(lambda n: f"Vente et accueil, exemple {n}")
    tasks = "Accueillir les clients, tenir le rayon."
    sector = Sector.COMMERCE
    kinds = factory.LazyFunction(lambda: [PeriodKind.PFMP, PeriodKind.BTS])
    levels = factory.LazyFunction(lambda: [Level.SECONDE_PRO, Level.PREMIERE_PRO, Level.TERMINALE_PRO])
    starts_on = factory.LazyFunction(lambda: shapes.today() - dt.timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=180))
    seats = 2
    commune = factory.SelfAttribute("company.commune")
    latitude = factory.SelfAttribute("company.latitude")
    longitude = factory.SelfAttribute("company.longitude")

    @factory.post_generation
    def published_in(  # type: ignore[misc]
        self: models.Offer, create: bool, extracted: Pole | Iterable[Pole] | None, **kwargs: Any
    ) -> None:
        poles = [extracted] if isinstance(extracted, Pole) else list(extracted or ())
        for pole in poles if create else ():
            OfferPublicationFactory(offer=self, pole=pole)


class OfferPublicationFactory(DjangoModelFactory[models.OfferPublication]):
    """An admitted offer. Traits: submitted (waits for the coordinator), returned, closed."""

    class Meta:
        model = models.OfferPublication

    class Params:
        submitted = factory.Trait(status=models.OfferPublication.Status.SUBMITTED, decided_at=None)
        returned = factory.Trait(
            status=models.OfferPublication.Status.RETURNED,
            return_reason=models.OfferPublication.ReturnReason.UNCLEAR,
        )
        closed = factory.Trait(status=models.OfferPublication.Status.CLOSED)

    offer = factory.SubFactory(OfferFactory)
    company = factory.SelfAttribute("offer.company")
    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    status = models.OfferPublication.Status.PUBLISHED
    submitted_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=5))
    decided_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=3))
