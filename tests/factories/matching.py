"""Campaigns, runs and what a run found."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from matching import models
from poles.nomenclatures import PeriodKind
from tests.factories import shapes
from tests.factories.companies import OfferFactory
from tests.factories.placements import need_in
from tests.factories.poles import PoleFactory


class CampaignFactory(DjangoModelFactory[models.Campaign]):
    """A campaign of PFMP for departures of the next three months (PeriodFactory's default is inside)."""

    class Meta:
        model = models.Campaign

    pole = factory.SubFactory(PoleFactory)
    academie = factory.SelfAttribute("pole.academie")
    name = factory.Sequence(lambda n: f"PFMP d'essai {n}")
    kind = PeriodKind.PFMP
    starts_on = factory.LazyFunction(shapes.today)
    ends_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=90))


class RunFactory(DjangoModelFactory[models.Run]):
    """A queued run. Traits: running, done (2 students, 1 placed), failed."""

    class Meta:
        model = models.Run

    class Params:
        running = factory.Trait(
            state=models.RunState.RUNNING,
            started_at=factory.LazyFunction(timezone.now),
            heartbeat_at=factory.LazyFunction(timezone.now),
            attempts=1,
            progress=40,
        )
        done = factory.Trait(
            state=models.RunState.DONE,
            started_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
            attempts=1,
            progress=100,
            students=2,
            offers=1,
            seats=1,
            edges=2,
            placed=1,
            verified=True,
        )
        failed = factory.Trait(
            state=models.RunState.FAILED,
            finished_at=factory.LazyFunction(timezone.now),
            attempts=3,
            error="Échec d'exemple.",
        )

    campaign = factory.SubFactory(CampaignFactory)
    academie = factory.SelfAttribute("campaign.academie")
    pole = factory.SelfAttribute("campaign.pole")
    number = factory.LazyAttribute(lambda o: o.campaign.runs.count() + 1)


class ProposalFactory(DjangoModelFactory[models.Proposal]):
    """A pair found by a finished run: a need and an offer of the bank of its pôle."""

    class Meta:
        model = models.Proposal

    run = factory.SubFactory(RunFactory, done=True)
    academie = factory.SelfAttribute("run.academie")
    pole = factory.SelfAttribute("run.pole")
    need = factory.LazyAttribute(lambda o: need_in(o.run.pole))
    offer = factory.LazyAttribute(lambda o: OfferFactory(published_in=o.run.pole))
    distance_m = 3200
    wish_rank = 1
    cost = 100
    options = 3


class UnplacedReasonFactory(DjangoModelFactory[models.UnplacedReason]):
    """A student left out because no offer is in reach. Traits: in_bottleneck (the first of the run), reserved."""

    class Meta:
        model = models.UnplacedReason

    class Params:
        in_bottleneck = factory.Trait(
            reason=models.UnplacedReason.Reason.BOTTLENECK, bottleneck=0, details=factory.LazyFunction(dict), options=2
        )
        reserved = factory.Trait(
            reason=models.UnplacedReason.Reason.RESERVED, details=factory.LazyFunction(dict), options=1
        )

    run = factory.SubFactory(RunFactory, done=True)
    academie = factory.SelfAttribute("run.academie")
    pole = factory.SelfAttribute("run.pole")
    need = factory.LazyAttribute(lambda o: need_in(o.run.pole))
    reason = models.UnplacedReason.Reason.NO_OFFER
    details = factory.LazyFunction(lambda: {"distance": 1})
