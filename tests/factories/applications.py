"""Wishes, applications and their cards; codes of students; notices."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Notice, NoticeChoice
from establishments.models import StudentCode
from placements import models
from poles.nomenclatures import Level, PeriodKind
from tests.factories import shapes
from tests.factories.accounts import UserFactory
from tests.factories.companies import OfferFactory
from tests.factories.establishments import StudentFactory
from tests.factories.placements import NeedFactory, PlacementFactory


class StudentCodeFactory(DjangoModelFactory[StudentCode]):
    class Meta:
        model = StudentCode

    student = factory.SubFactory(StudentFactory)
    academie = factory.SelfAttribute("student.academie")
    establishment = factory.SelfAttribute("student.establishment")
    imprint = factory.Sequence(lambda n: f"{n:064x}")
    ends_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=200))


class WishFactory(DjangoModelFactory[models.Wish]):
    class Meta:
        model = models.Wish

    need = factory.SubFactory(NeedFactory)
    student = factory.SelfAttribute("need.student")
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    offer = factory.SubFactory(OfferFactory)
    rank = 1


class ApplicationFactory(DjangoModelFactory[models.Application]):
    """An application that waits for its host."""

    class Meta:
        model = models.Application

    need = factory.SubFactory(NeedFactory)
    student = factory.SelfAttribute("need.student")
    establishment = factory.SelfAttribute("need.establishment")
    academie = factory.SelfAttribute("need.academie")
    pole = factory.SelfAttribute("need.pole")
    offer = factory.SubFactory(OfferFactory)
    company = factory.SelfAttribute("offer.company")
    origin = models.Application.Origin.STUDENT
    due_on = factory.LazyFunction(lambda: shapes.today() + dt.timedelta(days=15))


class ApplicationMoveFactory(DjangoModelFactory[models.ApplicationMove]):
    class Meta:
        model = models.ApplicationMove

    application = factory.SubFactory(ApplicationFactory)
    academie = factory.SelfAttribute("application.academie")
    establishment = factory.SelfAttribute("application.establishment")
    pole = factory.SelfAttribute("application.pole")
    after = models.ApplicationState.SENT


class CandidateCardFactory(DjangoModelFactory[models.CandidateCard]):
    class Meta:
        model = models.CandidateCard

    application = factory.SubFactory(ApplicationFactory)
    academie = factory.SelfAttribute("application.academie")
    company = factory.SelfAttribute("application.company")
    offer = factory.SelfAttribute("application.offer")
    reference = factory.Sequence(lambda n: f"A-{n}")
    due_on = factory.SelfAttribute("application.due_on")
    kind = PeriodKind.PFMP
    level = Level.PREMIERE_PRO
    starts_on = factory.SelfAttribute("application.need.period.starts_on")
    ends_on = factory.SelfAttribute("application.need.period.ends_on")
    age_band = models.AgeBand.UNDER_18


class AnswerLinkFactory(DjangoModelFactory[models.AnswerLink]):
    class Meta:
        model = models.AnswerLink

    card = factory.SubFactory(CandidateCardFactory)
    academie = factory.SelfAttribute("card.academie")
    imprint = factory.Sequence(lambda n: f"{n:064x}")
    ends_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=15))


class StudentCardFactory(DjangoModelFactory[models.StudentCard]):
    class Meta:
        model = models.StudentCard

    placement = factory.SubFactory(PlacementFactory)
    academie = factory.SelfAttribute("placement.academie")
    company = factory.SelfAttribute("placement.company")
    establishment = factory.SelfAttribute("placement.establishment")
    first_name = factory.SelfAttribute("placement.student.first_name")
    last_name = factory.SelfAttribute("placement.student.last_name")
    class_name = factory.SelfAttribute("placement.student.school_class.name")
    school_name = factory.SelfAttribute("placement.establishment.name")
    starts_on = factory.SelfAttribute("placement.starts_on")
    ends_on = factory.SelfAttribute("placement.ends_on")
    readable_until = factory.LazyAttribute(lambda o: o.ends_on + dt.timedelta(days=30))


class NoticeFactory(DjangoModelFactory[Notice]):
    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    kind = "application_sent"
    key = factory.Sequence(lambda n: f"avis-{n}")
    path = "/"


class NoticeChoiceFactory(DjangoModelFactory[NoticeChoice]):
    class Meta:
        model = NoticeChoice

    user = factory.SubFactory(UserFactory)
    kind = "application_sent"
    pace = NoticeChoice.Pace.DAILY
