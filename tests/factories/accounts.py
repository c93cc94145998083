"""People who sign in."""

from __future__ import annotations

import json
from typing import Any

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from accounts.models import Message, User
from accounts.outbox.services import PURPOSE
from accounts.seal import seal
from tests.factories import shapes

PASSWORD = "mot-de-passe-de-demonstration"


class UserFactory(DjangoModelFactory[User]):
    """A person with a checked address; the password is PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@stages.example")
    first_name = factory.Sequence(shapes.first_name)
    last_name = factory.Sequence(shapes.surname)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        return User.objects.create_user(password=fields.pop("password", PASSWORD), **fields)

    @factory.post_generation
    def verified(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:  # type: ignore[misc]
        """Trait: `verified=False` leaves the address unchecked (allauth then refuses the sign-in)."""
        if create:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=extracted is not False)


class MessageFactory(DjangoModelFactory[Message]):
    """A mail that waits for its sender."""

    class Meta:
        model = Message

    key = factory.Sequence(lambda n: f"essai:{n}")
    template = "essai"
    sealed = factory.LazyFunction(
        lambda: seal(json.dumps({"to": "personne@stages.example", "context": {}}), purpose=PURPOSE)
    )
