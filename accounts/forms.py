"""Forms of the accounts room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.http import HttpRequest

from accounts.actors import Actor
from accounts.models import User


class FunctionForm(forms.Form):
    """Choice of the acting identity among those that the person holds today."""

    function = forms.ChoiceField(
        label="Fonction",
        error_messages={
            "required": "Choisissez une fonction.",
            "invalid_choice": "Cette fonction n'est pas la vôtre, ou n'est plus en cours.",
        },
    )

    def __init__(self, *args: Any, actors: Sequence[Actor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = [(actor.key, actor.title) for actor in actors]  # type: ignore[attr-defined]


class PasskeyForm(AddWebAuthnForm):
    """A new passkey: always one that can also open a session by itself (the page asks the device for it)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"].label = "Nom de la clé"


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de la clé"


class LostFactorForm(forms.Form):
    """The address of the person who has lost a second factor."""

    email = forms.EmailField(label="Adresse électronique de votre compte", max_length=254)


class HostPerson(forms.Form):
    """Name of the person who opens the account of a host; the library adds address and password."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    field_order = ("first_name", "last_name", "email", "password1", "password2")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name (hook of the library)."""
        user.first_name = self.cleaned_data["first_name"]
        user.last_name = self.cleaned_data["last_name"]
        user.save(update_fields=["first_name", "last_name"])
