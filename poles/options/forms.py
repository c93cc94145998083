"""The form of the choices of an académie."""

from __future__ import annotations

from django import forms

#: The bounds of the database (`academiesettings_days_range`).
FEWEST, MOST = 1, 60


def _days(label: str, help_text: str) -> forms.IntegerField:
    sentence = f"Indiquez un nombre entier de jours, de {FEWEST} à {MOST}."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=FEWEST,
        max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class OptionsForm(forms.Form):
    """What the schools and the pôles of the académie follow."""

    adaptations_enabled = forms.BooleanField(
        label="Recueillir les besoins d'aménagement du lieu de stage", required=False
    )
    stale_days = _days(
        "Jours sans démarche avant « à relancer »",
        "Au-delà, un élève sans lieu dont rien de nouveau n'est noté est signalé dans le tableau de sa classe.",
    )
    answer_days = _days(
        "Jours ouvrés donnés au pôle pour répondre",
        "Jours ouvrés à partir de la transmission. Au-delà, la demande est en retard sur le bureau du pôle.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def clean_version(self) -> int:
        return int(self.cleaned_data["version"] or 0)
