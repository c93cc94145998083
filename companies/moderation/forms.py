"""Forms of the room."""

from __future__ import annotations

import datetime as dt

from django import forms

#: What a host does to its offer from its page, or from the link of a mail.
WISHES = ("pause", "resume", "close", "confirm", "resubmit")


class WishForm(forms.Form):
    """The act, and the day of return for a pause."""

    act = forms.ChoiceField(choices=[(one, one) for one in WISHES])
    until = forms.DateField(
        label="Reprendre le", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Facultatif : ce jour-là, l'offre redevient visible d'elle-même.",
        error_messages={"invalid": "Écrivez la date comme 04/05/2026."},
    )  # fmt: skip

    def day(self) -> dt.date | None:
        """Return the day of return, if one was given."""
        found: dt.date | None = self.cleaned_data.get("until")
        return found
