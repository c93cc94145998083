"""The choice of a pace for each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from accounts.notices.registry import Kind, Pace


class ChoicesForm(forms.Form):
    """One list for each kind that the person is told of; a kind left out keeps its pace."""

    def __init__(self, *args: Any, kinds: Sequence[Kind], chosen: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label, help_text=kind.about, choices=Pace.choices, required=False,
                initial=chosen.get(kind.name, kind.pace),
            )  # fmt: skip

    def paces(self) -> dict[str, str]:
        """Return the pace chosen for each kind sent."""
        return {name: pace for name, pace in self.cleaned_data.items() if pace}
