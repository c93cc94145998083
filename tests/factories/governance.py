"""Invitations and lost second factors."""

from __future__ import annotations

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import FactorReset, Invitation
from accounts.tokens import digest
from tests.factories.accounts import UserFactory
from tests.factories.poles import AcademieFactory, RectoratStaffFactory


class InvitationFactory(DjangoModelFactory[Invitation]):
    """An invitation that waits; its link holds `token`."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"jeton-d-essai-numero-{n:06}")
        accepted = factory.Trait(state=Invitation.State.ACCEPTED, closed_at=factory.LazyFunction(timezone.now))

    academie = factory.SubFactory(AcademieFactory)
    kind = "rectorat"
    email = factory.Sequence(lambda n: f"invitee{n}@stages.example")
    function = "Rectorat, essai"
    payload = factory.LazyFunction(lambda: {"function": "essai"})
    token_hash = factory.LazyAttribute(lambda row: digest(row.token))
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda row: row.sent_at + Invitation.LIFE)

    @factory.lazy_attribute
    def invited_by(self) -> Any:
        """A member of the rectorat: an invitation lives as long as the function of who sent it."""
        return RectoratStaffFactory(academie=self.academie).user


class FactorResetFactory(DjangoModelFactory[FactorReset]):
    """A request that waits for a decision."""

    class Meta:
        model = FactorReset

    academie = factory.SubFactory(AcademieFactory)
    person = factory.SubFactory(UserFactory)
    function = "Rectorat, essai"
