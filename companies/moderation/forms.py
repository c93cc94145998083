"""Forms of the room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from companies.models import OfferPublication, OfferReport
from companies.moderation.checks import CHECKLIST
from companies.moderation.reports import OUTCOMES, RETURN

#: What a host does to its offer from its page, and by the link of a mail.
WISHES = ("pause", "resume", "close", "confirm", "resubmit")
ANSWERS = ("confirm", "pause", "close")


class AnswerForm(forms.Form):
    """What a host wants of its offer, and the day of return for a pause."""

    ACTS: tuple[str, ...] = ANSWERS

    act = forms.ChoiceField(
        label="Réponse",
        choices=[],
        error_messages={"required": "Choisissez une réponse.", "invalid_choice": "Choisissez une réponse."},
    )
    until = forms.DateField(
        label="Reprendre le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Facultatif : ce jour-là, l'offre redevient visible d'elle-même.",
        error_messages={"invalid": "Écrivez la date comme 04/05/2026."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(one, one) for one in self.ACTS]  # type: ignore[attr-defined]

    def day(self) -> dt.date | None:
        """Return the day of return, if one was given."""
        found: dt.date | None = self.cleaned_data.get("until")
        return found


class WishForm(AnswerForm):
    """The acts of the page of an offer."""

    ACTS = WISHES


class ChecklistForm(forms.Form):
    """One box for each check, all to be ticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, (question, source) in CHECKLIST.items():
            self.fields[code] = forms.BooleanField(
                label=question, help_text=source, required=True,
                error_messages={"required": "À vérifier avant d'admettre l'offre."},
            )  # fmt: skip

    def ticked(self) -> dict[str, bool]:
        """Return {code of a check: ticked}."""
        return {code: bool(self.cleaned_data.get(code)) for code in CHECKLIST}


class AdmitForm(ChecklistForm):
    """The checks, and the mark of the offer as it was read."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    """Why an offer goes back to its host."""

    reason = forms.ChoiceField(
        label="Raison", choices=[("", "Choisissez une raison"), *OfferPublication.ReturnReason.choices],
        error_messages={"required": "Choisissez la raison du retour."},
    )  # fmt: skip
    note = forms.CharField(
        label="Un mot pour l'organisme", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu'il faut corriger. Ne nommez aucun élève.",
    )  # fmt: skip
    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """What a reader reports."""

    ground = forms.ChoiceField(
        label="Que signalez-vous ?", choices=OfferReport.Ground.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que vous signalez."},
    )  # fmt: skip
    note = forms.CharField(
        label="Précisions", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Facultatif. Ne nommez aucun élève.",
    )  # fmt: skip


class DecideForm(forms.Form):
    """What the coordinator makes of a report."""

    outcome = forms.ChoiceField(
        label="Que devient l'offre ?", choices=OUTCOMES, widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que devient l'offre."},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Raison du retour", required=False,
        choices=[("", "Seulement pour un retour"), *OfferPublication.ReturnReason.choices],
    )  # fmt: skip
    answer = forms.CharField(
        label="Votre réponse", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue par la personne qui a signalé l'offre et, si l'offre est retournée ou retirée, par l'organisme. "
        "Ne nommez personne.",
        error_messages={"required": "Écrivez votre réponse."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a return."""
        found = super().clean() or {}
        if found.get("outcome") == RETURN and not found.get("reason"):
            self.add_error("reason", "Choisissez la raison du retour.")
        return found
