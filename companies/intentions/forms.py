"""Forms of the campaign: its dates, and the answer of a host."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from companies.models import IntentionCampaign, IntentionInvite
from poles.nomenclatures import PeriodKind, Sector
from web.french import MONTHS

Answer = IntentionInvite.Answer


def years_from(day: dt.date) -> list[tuple[int, str]]:
    """Return the school year of a day and the next one, as choices: hosts are asked before it begins."""
    start = day.year if day.month >= 9 else day.year - 1
    return [(year, f"{year}-{year + 1}") for year in (start + 1, start)]


class CampaignForm(forms.ModelForm):  # type: ignore[type-arg]
    """School year, dates and a word to the hosts; the year of a campaign that exists does not change."""

    class Meta:
        model = IntentionCampaign
        fields = ["starts_on", "ends_on", "message"]
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "message": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "message": "Ajouté au message, sous la question. Laissez vide si la question suffit.",
            "ends_on": "Les entreprises répondent et changent leur réponse jusqu’à ce jour.",
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if self.instance._state.adding:
            year = forms.TypedChoiceField(label="Année scolaire", choices=years_from(today), coerce=int)
            self.fields = {"year": year, **self.fields}

    def clean(self) -> dict[str, Any]:
        """A campaign that is already over asks nobody."""
        found: dict[str, Any] = super().clean() or {}
        end = found.get("ends_on")
        if end and end < self.today:
            self.add_error("ends_on", "Choisissez une fin à venir : les entreprises doivent pouvoir répondre.")
        return found


def months_of(campaign: IntentionCampaign) -> list[tuple[str, str]]:
    """Return the months of a school year, September to July, as (first day, name)."""
    start = campaign.school_year_id
    days = [dt.date(start, month, 1) for month in range(9, 13)] + [
        dt.date(start + 1, month, 1) for month in range(1, 8)
    ]
    return [(day.isoformat(), f"{MONTHS[day.month - 1]} {day.year}") for day in days]


class AnswerForm(forms.Form):
    """The answer of a host: how many students, when, for what; or why not."""

    answer = forms.ChoiceField(
        label="Accueillerez-vous des élèves ?",
        choices=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    seats = forms.IntegerField(
        label="Combien d’élèves en tout ?", required=False, min_value=1, max_value=200,
        error_messages={"min_value": "Indiquez de 1 à 200 places.", "max_value": "Indiquez de 1 à 200 places."},
    )  # fmt: skip
    months = forms.MultipleChoiceField(
        label="Quels mois vous conviennent ?", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Laissez vide si tous conviennent.",
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label="Pour quels stages ?", choices=PeriodKind, required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.MultipleChoiceField(
        label="Dans quels domaines ?", choices=Sector, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.ChoiceField(
        label="Pour quelle raison ?", choices=[("", "Choisissez"), *IntentionInvite.Reason.choices], required=False
    )
    note = forms.CharField(
        label="Un mot pour le pôle (facultatif)",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, invite: IntentionInvite) -> None:
        initial = {
            "answer": invite.answer,
            "seats": invite.seats,
            "months": [day.isoformat() for day in invite.months],
            "kinds": invite.kinds,
            "sectors": invite.sectors,
            "reason": invite.reason,
            "note": invite.note,
        }
        super().__init__(data, initial=initial)
        field: Any = self.fields["months"]
        field.choices = months_of(invite.campaign)

    def clean_months(self) -> list[dt.date]:
        """Return days, as the row keeps them."""
        return [dt.date.fromisoformat(value) for value in self.cleaned_data["months"]]

    def clean(self) -> dict[str, Any]:
        """A yes has a number of places; a no has a reason."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("answer") == Answer.YES and not found.get("seats") and "seats" not in self.errors:
            self.add_error("seats", "Indiquez combien d’élèves vous pensez accueillir.")
        if found.get("answer") == Answer.NO and not found.get("reason"):
            self.add_error("reason", "Choisissez une raison : elle aide le pôle à ne pas vous redemander à tort.")
        return found
