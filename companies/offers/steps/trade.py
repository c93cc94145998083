"""Step « Métier »."""

from __future__ import annotations

from django import forms

from companies.offers.steps.base import StepForm
from poles.nomenclatures import Level, PeriodKind, Sector


class TradeForm(StepForm):
    """What the stay is about, and for whom."""

    title = forms.CharField(
        label="Titre de l’offre",
        max_length=120,
        min_length=4,
        error_messages={
            "required": "Donnez un titre à l’offre.",
            "min_length": "Ce titre est trop court : écrivez le métier.",
            "max_length": "Ce titre dépasse 120 signes.",
        },
    )
    sector = forms.ChoiceField(
        label="Secteur",
        choices=[("", "Choisissez un secteur"), *Sector.choices],
        error_messages={"required": "Choisissez un secteur.", "invalid_choice": "Choisissez un secteur de la liste."},
    )
    kinds = forms.MultipleChoiceField(
        label="Natures de stage",
        choices=PeriodKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une nature de stage."},
    )
    levels = forms.MultipleChoiceField(
        label="Niveaux acceptés",
        choices=Level.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un niveau."},
    )
