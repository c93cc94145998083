"""Forms of the accounts room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.actors import Actor


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
