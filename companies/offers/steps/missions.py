"""Step « Missions », and the fields on regulated works that « Dates et places » shows again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from companies.offers.steps.base import DayField, StepForm
from poles.nomenclatures import Equipment


class WorksForm(StepForm):
    """Regulated works: declared, named, dated (code du travail, R4153-38 to R4153-45)."""

    regulated_works = forms.BooleanField(label="L’élève peut faire des travaux réglementés", required=False)
    regulated_works_list = forms.CharField(
        label="Travaux et machines de la déclaration",
        help_text="Par exemple : travail en hauteur avec équipement de protection.",
        max_length=300,
        required=False,
        error_messages={"max_length": "300 signes au plus."},
    )
    regulated_works_declared_on = DayField("Déclaration envoyée le", required=False)

    def clean_regulated_works_declared_on(self) -> dt.date | None:
        """Refuse a day to come."""
        day: dt.date | None = self.cleaned_data["regulated_works_declared_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("Cette date est à venir : écrivez le jour de l’envoi.")
        return day

    def clean(self) -> dict[str, Any]:
        """Ask what was declared, and when, once works are announced."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("regulated_works"):
            if "regulated_works_list" in values and not values["regulated_works_list"]:
                self.add_error("regulated_works_list", "Nommez les travaux de la déclaration.")
            if "regulated_works_declared_on" in values and not values["regulated_works_declared_on"]:
                self.add_error("regulated_works_declared_on", "Indiquez le jour d’envoi de la déclaration.")
        return values


class MissionsForm(WorksForm):
    """What the student will do, and with what."""

    tasks = forms.CharField(
        label="Ce que l’élève fera",
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": "Décrivez ce que l’élève fera.",
            "min_length": "Décrivez les activités en une phrase au moins.",
            "max_length": "4 000 signes au plus.",
        },
    )
    equipment = forms.MultipleChoiceField(
        label="Équipement fourni", choices=Equipment.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
