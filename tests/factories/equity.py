"""Equity reports and their figures."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from equity import models
from tests.factories import shapes
from tests.factories.poles import PoleFactory


class EquitySnapshotFactory(DjangoModelFactory[models.EquitySnapshot]):
    """A due snapshot of a pôle. `pole=None, academie=…`: of the whole académie. Trait: frozen."""

    class Meta:
        model = models.EquitySnapshot

    class Params:
        frozen = factory.Trait(
            state=models.SnapshotState.FROZEN,
            frozen_at=factory.LazyFunction(timezone.now),
            population=40,
            definition_version="1",
            data_sha256="0" * 64,
            progress=100,
        )

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    name = factory.Sequence(lambda n: f"Rapport d'essai {n}")
    starts_on = factory.LazyFunction(shapes.today)
    ends_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=90))


class EquityFigureFactory(DjangoModelFactory[models.EquityFigure]):
    """A published rate of a frozen snapshot. Traits: gap, suppressed."""

    class Meta:
        model = models.EquityFigure

    class Params:
        gap = factory.Trait(kind=models.EquityFigure.Kind.GAP, reference="M", value=-0.1, low=-0.2, high=0.0, ratio=0.8)
        suppressed = factory.Trait(
            suppression=models.EquityFigure.Suppression.PRIMARY,
            numerator=None,
            denominator=None,
            value=None,
            low=None,
            high=None,
        )

    snapshot = factory.SubFactory(EquitySnapshotFactory, frozen=True)
    academie = factory.SelfAttribute("snapshot.academie")
    pole = factory.SelfAttribute("snapshot.pole")
    position = factory.Sequence(lambda n: n)
    indicator = "placed"
    dimension = "sex"
    kind = models.EquityFigure.Kind.RATE
    group = "F"
    numerator = 10
    denominator = 20
    value = 0.5
    low = 0.3
    high = 0.7
