"""Needs and the places that answer them."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from placements import models
from poles.models import Pole
from poles.nomenclatures import Channel, Sector
from tests.factories.companies import CompanyFactory, OfferFactory
from tests.factories.establishments import PeriodFactory, StudentFactory, member_school, pole_of


class NeedFactory(DjangoModelFactory[models.Need]):
    """A need « en recherche » of a student whose school is a member of the pôle.

    Traits: draft, escalated (four days ago), proposed, placed, abandoned, without_pole, vocational (imposed sector).
    """

    class Meta:
        model = models.Need

    class Params:
        draft = factory.Trait(state=models.NeedState.DRAFT)
        escalated = factory.Trait(
            state=models.NeedState.ESCALATED,
            escalated_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=4)),
        )
        proposed = factory.Trait(state=models.NeedState.PROPOSED)
        placed = factory.Trait(state=models.NeedState.PLACED)
        abandoned = factory.Trait(state=models.NeedState.ABANDONED)
        without_pole = factory.Trait(pole=None)
        vocational = factory.Trait(sectors=[Sector.COMMERCE], sectors_only=True)

    student = factory.SubFactory(StudentFactory)
    academie = factory.SelfAttribute("student.academie")
    establishment = factory.SelfAttribute("student.establishment")
    period = factory.SubFactory(
        PeriodFactory,
        establishment=factory.SelfAttribute("..student.establishment"),
        school_class=factory.SelfAttribute("..student.school_class"),
    )
    pole = factory.LazyAttribute(lambda o: pole_of(o.student.establishment))
    state = models.NeedState.SEARCHING
    sectors = factory.LazyFunction(list)
    opened_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=20))


def need_in(pole: Pole, **fields: object) -> models.Need:
    """Return a new need of a student whose school is a member of that pôle."""
    if "student" not in fields:
        fields["student"] = StudentFactory(establishment=member_school(pole))
    return NeedFactory(pole=pole, **fields)


class PlacementFactory(DjangoModelFactory[models.Placement]):
    """A place found by the team outside the bank, agreed for the dates of the need's period.

    Traits: in_bank (seat 1 of an offer of the bank, found by the pôle), by_family, by_student, running, ended,
    cancelled.
    """

    class Meta:
        model = models.Placement

    class Params:
        in_bank = factory.Trait(
            offer=factory.LazyAttribute(lambda o: OfferFactory(published_in=o.pole)),
            company=factory.SelfAttribute("offer.company"),
            seat=1,
            offer_seats=factory.SelfAttribute("offer.seats"),
            channel=Channel.POLE,
        )
        by_family = factory.Trait(channel=Channel.FAMILY)
        by_student = factory.Trait(channel=Channel.STUDENT)
        running = factory.Trait(state=models.PlacementState.RUNNING)
        ended = factory.Trait(state=models.PlacementState.ENDED)
        cancelled = factory.Trait(state=models.PlacementState.CANCELLED)

    need = factory.SubFactory(NeedFactory, placed=True)
    academie = factory.SelfAttribute("need.academie")
    student = factory.SelfAttribute("need.student")
    establishment = factory.SelfAttribute("need.establishment")
    pole = factory.SelfAttribute("need.pole")
    company = factory.SubFactory(CompanyFactory)
    offer = None
    channel = Channel.TEAM
    state = models.PlacementState.AGREED
    starts_on = factory.SelfAttribute("need.period.starts_on")
    ends_on = factory.SelfAttribute("need.period.ends_on")
    agreed_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=2))
