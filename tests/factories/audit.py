"""Lines of the journal, written by the journal itself: the chain stays true in every test."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.audit import declare, record
from accounts.models import AuditChain, AuditEntry, AuditRead
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


class AuditReadFactory(DjangoModelFactory[AuditRead]):
    """The mark of a reading, now."""

    class Meta:
        model = AuditRead

    academie_id = "9A"
    person_id = factory.LazyFunction(lambda: UserFactory().pk)
    object_id = factory.Faker("uuid4")
    at = factory.LazyFunction(timezone.now)
