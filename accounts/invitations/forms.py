"""Forms of invitations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.actors import Actor
from accounts.invitations.registry import InvitationKind
from accounts.models import User


class InvitationForm(forms.Form):
    """An address, and the fields of the kind."""

    email = forms.EmailField(label="Adresse électronique professionnelle", max_length=254)

    def __init__(self, *args: Any, kind: InvitationKind, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = list(kind.fields(actor))
        self.fields |= kind.fields(actor)

    def payload(self) -> dict[str, str]:
        """Return the values of the kind's own fields, as texts."""
        return {name: str(getattr(value, "pk", value)) for name in self.own for value in [self.cleaned_data[name]]}


class AcceptForm(forms.Form):
    """The account of a person invited for the first time."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    password1 = forms.CharField(
        label="Mot de passe",
        help_text="Quatorze caractères au moins : une phrase de plusieurs mots convient très bien.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Mot de passe, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["first_name"].widget.attrs["autocomplete"] = "given-name"
        self.fields["last_name"].widget.attrs["autocomplete"] = "family-name"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Les deux mots de passe diffèrent.")
        elif first:
            names = {name: data.get(name, "") for name in ("first_name", "last_name")}
            try:
                validate_password(first, User(email=self.email, **names))
            except ValidationError as error:
                self.add_error("password1", error)
        return data

    def person(self) -> dict[str, str]:
        """Return the arguments of `services.accept`."""
        data = self.cleaned_data
        return {"first_name": data["first_name"], "last_name": data["last_name"], "password": data["password1"]}
