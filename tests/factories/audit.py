"""Lines of the journal, written by the journal itself: the chain stays true in every test."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.audit import declare, record
from accounts.models import AuditChain, AuditEntry, AuditRead, Impersonation, SupportStaff
from tests.factories.accounts import UserFactory

declare({"test.done": "a essayé {token}"})


class AuditEntryFactory(DjangoModelFactory[AuditEntry]):
    """One line at the end of the chain of `academie_id` (« 9A »); other arguments are those of `record`, or details."""

    class Meta:
        model = AuditEntry

    academie_id = "9A"
    verb = "test.done"
    actor = None
    person = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model_class: type[AuditEntry], *args: Any, **values: Any) -> AuditEntry:
        record(**values)
        return model_class.objects.filter(academie_id=values["academie_id"]).latest("number")


class AuditChainFactory(DjangoModelFactory[AuditChain]):
    """The head of a chain that has no line yet."""

    class Meta:
        model = AuditChain
        django_get_or_create = ("academie_id",)

    academie_id = "9A"


class SupportStaffFactory(DjangoModelFactory[SupportStaff]):
    """A person appointed to the support since last year."""

    class Meta:
        model = SupportStaff

    user = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - dt.timedelta(days=365))


class ImpersonationFactory(DjangoModelFactory[Impersonation]):
    """A session of support that began a minute ago."""

    class Meta:
        model = Impersonation

    support = factory.SubFactory(UserFactory)
    person = factory.SubFactory(UserFactory)
    reason = "Demande 4217 : liste vide"
    started_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=1))
    ends_at = factory.LazyAttribute(lambda o: o.started_at + dt.timedelta(minutes=30))


class AuditReadFactory(DjangoModelFactory[AuditRead]):
    """The mark of a reading, now."""

    class Meta:
        model = AuditRead

    academie_id = "9A"
    person_id = factory.LazyFunction(lambda: UserFactory().pk)
    object_id = factory.Faker("uuid4")
    at = factory.LazyFunction(timezone.now)
