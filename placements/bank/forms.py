"""What the page of gaps asks: every field has a default, and a bookmark that errs falls back on it."""

from __future__ import annotations

import datetime as dt

from django import forms

from placements.bank.gaps import Asked
from poles.nomenclatures import Sector

SHOW = [("manque", "Places qui manquent"), ("vides", "Places vides"), ("tout", "Toutes les lignes")]
PLACE = [("epci", "Intercommunalité"), ("commune", "Commune")]


class GapForm(forms.Form):
    """Sector, place, first week, and which side of the gap."""

    voir = forms.ChoiceField(label="Voir", choices=SHOW, required=False)
    maille = forms.ChoiceField(label="Par", choices=PLACE, required=False)
    secteur = forms.ChoiceField(label="Secteur", choices=[("", "Tous"), *Sector.choices], required=False)
    du = forms.DateField(
        label="À partir de la semaine du",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez la date comme 04/05/2026."},
    )

    def asked(self, today: dt.date) -> Asked:
        """Return the question; what is wrong is left out, and the field says so."""
        self.is_valid()
        words = self.cleaned_data
        day: dt.date = words.get("du") or today
        # Weeks far from now would leave the calendar of the database.
        if abs((day - today).days) > 3660:
            day = today
        return Asked(
            first=day - dt.timedelta(days=day.weekday()),
            place=words.get("maille") or "epci",
            show=words.get("voir") or "manque",
            sector=words.get("secteur") or "",
        )
