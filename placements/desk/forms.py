"""Forms of the desk."""

from __future__ import annotations

from typing import Any

from django import forms

from placements.desk.models import Outcome
from placements.desk.services import BY_POLE


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SuggestForm(forms.Form):
    """The offer chosen among those that suit, and a word for the school."""

    offer = forms.UUIDField(
        error_messages={"required": "Choisissez une offre.", "invalid": "Choisissez une offre de la liste."}
    )
    note = forms.CharField(label="Un mot pour l'établissement (facultatif)", max_length=500, required=False)


class CloseForm(forms.Form):
    """How the pôle ends a request without a place."""

    outcome = forms.ChoiceField(
        label="Issue", choices=[(one.value, one.label) for one in BY_POLE], widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label="Votre réponse à l'établissement", max_length=1000, widget=_lines(),
        help_text="Ce qui a été cherché, et ce que l'établissement peut faire maintenant.",
    )  # fmt: skip

    field_order = ("outcome", "answer")

    def outcome_label(self) -> str:
        """Return the outcome chosen, in words."""
        return str(Outcome(self.cleaned_data["outcome"]).label)


class MessageForm(forms.Form):
    """One message."""

    text = forms.CharField(
        label="Votre message", max_length=2000, widget=_lines(), error_messages={"required": "Écrivez un message."}
    )


class AnswerForm(forms.Form):
    """The answer of the school to a proposal; a refusal says why."""

    accept = forms.ChoiceField(
        label="Votre réponse", widget=forms.RadioSelect,
        choices=[("oui", "Accepter cette place"), ("non", "Refuser cette place")],
        error_messages={"required": "Choisissez : accepter ou refuser."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Pourquoi refuser", max_length=300, required=False, widget=_lines(2),
        help_text="Seulement pour un refus : le pôle cherchera mieux.",
    )  # fmt: skip
    quota_reason = forms.CharField(
        label="Pourquoi l'accepter malgré le nombre légal de stagiaires", max_length=300, required=False,
        widget=_lines(2),
        help_text="L'entreprise atteint sa limite à ces dates (code de l'éducation, R124-10). Aucun nom d'élève.",
    )  # fmt: skip

    def __init__(self, *args: Any, asks_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_reason = asks_reason


class TakeBackForm(forms.Form):
    """Why the school searches by itself again; compulsory once the pôle is at work."""

    reason = forms.CharField(
        label="Pourquoi reprenez-vous cet élève ?", max_length=300, required=False, widget=_lines(2)
    )

    def __init__(self, *args: Any, claimed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = claimed
        self.fields["reason"].error_messages["required"] = "Dites pourquoi : le pôle s'occupe déjà de cet élève."
        if not claimed:
            self.fields["reason"].help_text = "Facultatif : personne ne l'a encore pris en charge."


class LoanForm(forms.Form):
    """The pôle that is asked, and a word for it."""

    lender = forms.ChoiceField(label="Pôle sollicité", choices=[])
    message = forms.CharField(
        label="Un mot pour ce pôle (facultatif)", max_length=500, required=False, widget=_lines(2),
        help_text="Ne nommez pas l'élève : l'autre pôle lit le niveau, le secteur, les dates et la commune.",
    )  # fmt: skip

    def __init__(self, *args: Any, lenders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lender"].choices = [("", "Choisissez un pôle"), *lenders]  # type: ignore[attr-defined]


class LendForm(forms.Form):
    """The answer of the pôle that was asked: an offer, or a refusal with its reason."""

    offer = forms.UUIDField(required=False, error_messages={"invalid": "Choisissez une offre de la liste."})
    answer = forms.CharField(
        label="Votre réponse à l'autre pôle", max_length=500, required=False, widget=_lines(2),
        help_text="Facultative pour un prêt, nécessaire pour un refus.",
    )  # fmt: skip
