"""Form of the support."""

from __future__ import annotations

from django import forms


class StartForm(forms.Form):
    """Whom, why, and whether something may be changed."""

    email = forms.EmailField(
        label="Adresse électronique de la personne",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="Motif",
        help_text="Le numéro de la demande et ce qui est cherché. Le rectorat le lit ; ne nommez pas d'élève.",
        min_length=10,
        max_length=300,
        error_messages={
            "required": "Écrivez le motif.",
            "min_length": "Dites en une phrase ce qui est cherché (10 caractères au moins).",
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    writes = forms.BooleanField(
        label="Autoriser les modifications",
        help_text="Sans cette case, la session est en lecture seule.",
        required=False,
    )
