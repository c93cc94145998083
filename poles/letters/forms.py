"""Forms of the letters. Rules of several fields are the services'; forms read what people type."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from poles.letters.rules import IMP_RATES, MOST_OBJECTIVES, PLACEHOLDERS
from poles.models import MissionLetter, Pole, SchoolYear

#: Objectives offered at once; a letter that has more shows them all.
OBJECTIVES_SHOWN = 4


def date_field(label: str, **options: Any) -> forms.DateField:
    """Return a date with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class PersonField(forms.EmailField):
    """An address of somebody who has an account; cleaned into the person."""

    def clean(self, value: Any) -> Any:
        """Return the User."""
        address = super().clean(value)
        person = User.objects.filter(email__iexact=address, is_active=True).first() if address else None
        if address and person is None:
            raise ValidationError("Aucun compte ouvert n'a cette adresse : invitez d'abord la personne.")
        return person


class LinesField(forms.CharField):
    """A text area of one thing a line; cleaned into a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **options)

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the lines that say something."""
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        return [line for line in lines if line]


class LetterForm(forms.Form):
    """Everything that a draft says."""

    pole = forms.ModelChoiceField(Pole.objects.none(), label="Pôle", empty_label="Choisissez")
    user = PersonField(label="Adresse électronique du titulaire", help_text="Son compte doit déjà exister.")
    school_year = forms.ModelChoiceField(SchoolYear.objects.none(), label="Année scolaire", empty_label=None)
    starts_on = date_field("Premier jour")
    ends_on = date_field("Dernier jour", help_text="Les droits s'arrêtent à la fin de ce jour.")
    missions = LinesField(label="Missions", help_text="Une par ligne.", required=False)
    imp_rate = forms.ChoiceField(label="Taux d'IMP", choices=[("", "Aucun"), *IMP_RATES], required=False)
    relief_hours = forms.DecimalField(
        label="Heures de décharge par semaine",
        min_value=0,
        max_digits=4,
        decimal_places=1,
        required=False,
        localize=True,
        help_text="À la place du taux d'IMP.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, letter: MissionLetter | None = None, initial: Any = None) -> None:
        values = _values(letter) if letter else {}
        super().__init__(data, initial=values | (initial or {}))
        self.fields["pole"].queryset = Pole.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["school_year"].queryset = SchoolYear.objects.order_by("-start")  # type: ignore[attr-defined]
        if letter is not None:
            # A letter of another pôle is another letter.
            del self.fields["pole"]
        known = len(self.initial.get("objectives", ()))
        self._rows = min(max(OBJECTIVES_SHOWN, known + 1), MOST_OBJECTIVES)
        for row in range(self._rows):
            for part, label in (("text", "Objectif"), ("indicator", "Indicateur"), ("target", "Cible")):
                self.fields[f"objective_{row}_{part}"] = forms.CharField(
                    label=f"{label} {row + 1}", max_length=200, required=False
                )
        for row, one in enumerate(self.initial.get("objectives", ())):
            for part in ("text", "indicator", "target"):
                self.initial[f"objective_{row}_{part}"] = one.get(part, "")

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """Fields before the objectives."""
        return [field for field in self.visible_fields() if not field.name.startswith("objective_")]

    @property
    def objective_rows(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Fields of each objective."""
        parts = ("text", "indicator", "target")
        return [(row + 1, [self[f"objective_{row}_{part}"] for part in parts]) for row in range(self._rows)]

    def clean(self) -> dict[str, Any]:
        """Gather the objectives."""
        data = super().clean() or {}
        objectives = []
        for row in range(self._rows):
            parts = ("text", "indicator", "target")
            one = {part: " ".join((data.pop(f"objective_{row}_{part}", "") or "").split()) for part in parts}
            if any(one.values()):
                objectives.append(one)
        return data | {"objectives": objectives}

    def values(self) -> dict[str, Any]:
        """Return what the services take."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def _values(letter: MissionLetter) -> dict[str, Any]:
    return {
        "user": letter.user.email,
        "school_year": letter.school_year_id,
        "starts_on": letter.starts_on,
        "ends_on": letter.ends_on,
        "missions": letter.missions,
        "imp_rate": letter.imp_rate,
        "relief_hours": letter.relief_hours,
        "objectives": letter.objectives,
        "version": letter.version,
    }


def new_letter(missions: list[str], today: dt.date | None = None) -> dict[str, Any]:
    """Return what a new letter proposes: from that day to the end of the school year, these missions."""
    day = today or timezone.localdate()
    year = SchoolYear.objects.filter(ends_on__gte=day).order_by("start").first()
    proposed: dict[str, Any] = {"missions": missions}
    if year is not None:
        proposed |= {"school_year": year.pk, "starts_on": max(day, year.starts_on), "ends_on": year.ends_on}
    return proposed


class ModelForm(forms.Form):
    """Words of the letters of the académie."""

    text = forms.CharField(
        label="Texte",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Une ligne vide sépare deux paragraphes. Repères : "
        + ", ".join(f"{{{name}}} ({words})" for name, words in PLACEHOLDERS.items())
        + ".",
    )
    missions = LinesField(label="Missions proposées", help_text="Une par ligne.", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """Why an act is done."""

    reason = forms.CharField(label="Motif", max_length=200, help_text="Il figure dans l'historique de la lettre.")


class EndForm(ReasonForm):
    """An end brought forward."""

    last_day = date_field("Dernier jour")
    field_order = ("last_day", "reason")


class AbsenceForm(ReasonForm):
    """An absence and who stands in."""

    deputy = PersonField(label="Adresse électronique du suppléant")
    starts_on = date_field("Premier jour d'absence")
    ends_on = date_field("Dernier jour d'absence")
    field_order = ("starts_on", "ends_on", "deputy", "reason")


class ReturnForm(forms.Form):
    """An early return."""

    back_on = date_field("Jour du retour")


class BilanForm(forms.Form):
    """Words of the coordinator on the three axes of the circulaire."""

    paths = forms.CharField(
        label="Sécuriser les parcours d'orientation et de professionnalisation",
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    partners = forms.CharField(
        label="Mobiliser les partenaires au sein du réseau",
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    quality = forms.CharField(
        label="Améliorer la qualité pédagogique de l'alternance",
        max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    outlook = forms.CharField(
        label="Perspectives", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
