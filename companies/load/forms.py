"""Forms of the orders of the rector."""

from __future__ import annotations

from typing import Any

from django import forms


def _day(label: str, missing: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": missing, "invalid": "Écrivez une date, par exemple 04/05/2026."},
        **options,
    )


class OrderForm(forms.Form):
    """An order to enter."""

    reference = forms.CharField(
        label="Référence de l'arrêté", max_length=200, help_text="Telle qu'elle est publiée, avec sa date.",
        error_messages={"required": "Indiquez la référence de l'arrêté."},
    )  # fmt: skip
    starts_on = _day("En vigueur du", "Indiquez le premier jour.")
    ends_on = _day("Au", "Indiquez le dernier jour.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "L'arrêté finit avant de commencer.")
        return cleaned


class EndForm(forms.Form):
    """The last day of an order in force."""

    last_day = _day("Dernier jour", "Indiquez le dernier jour.")
