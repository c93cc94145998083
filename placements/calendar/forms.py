"""Filters of the board, in the address: a wrong one is left aside, a bookmark must not break."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms

from placements.calendar.load import GENERAL, GENERAL_LABEL, Slot, Week
from poles.nomenclatures import Level, Sector

#: Written in the address in place of the empty speciality.
OBSERVATION = "obs"
TERMS = (("", "Toute l'année"), ("t1", "Septembre à décembre"), ("t2", "Janvier à mars"), ("t3", "Avril à août"))
_MONTHS = {"t1": range(8, 13), "t2": range(1, 4), "t3": range(4, 9)}
SCHOOLS, CLASSES = "", "classes"


class BoardForm(forms.Form):
    """Year, speciality, level, school, part of the year, and what a line is."""

    annee = forms.TypedChoiceField(label="Année scolaire", coerce=int, required=False, empty_value=None)
    secteur = forms.ChoiceField(
        label="Spécialité",
        required=False,
        choices=[("", "Toutes"), (OBSERVATION, GENERAL_LABEL), *Sector.choices],
    )
    niveau = forms.ChoiceField(label="Niveau", required=False, choices=[("", "Tous"), *Level.choices])
    etablissement = forms.ChoiceField(label="Établissement", required=False)
    partie = forms.ChoiceField(label="Partie de l'année", required=False, choices=TERMS)
    vue = forms.ChoiceField(
        label="Une ligne par", required=False, choices=[(SCHOOLS, "établissement"), (CLASSES, "classe")]
    )

    def __init__(self, *args: Any, years: list[tuple[int, str]], schools: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annee"].choices = [("", "Année en cours"), *years]  # type: ignore[attr-defined]
        self.fields["etablissement"].choices = [("", "Tous"), *schools]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the reader asks to see; `speciality` None: all of them."""

    speciality: str | None = None
    level: str = ""
    school: str = ""
    part: str = ""
    by_class: bool = False

    @classmethod
    def of(cls, form: BoardForm) -> Chosen:
        """Read a form; its wrong fields are left aside."""
        form.is_valid()
        data = form.cleaned_data
        speciality = data.get("secteur") or None
        return cls(
            speciality=GENERAL if speciality == OBSERVATION else speciality,
            level=data.get("niveau", ""),
            school=data.get("etablissement", ""),
            part=data.get("partie", ""),
            by_class=data.get("vue") == CLASSES,
        )

    def keeps(self, slot: Slot) -> bool:
        """Whether the class is among those asked."""
        return (
            (self.speciality is None or slot.speciality == self.speciality)
            and (not self.level or slot.level == self.level)
            and (not self.school or slot.school == self.school)
        )

    def shows(self, week: Week) -> bool:
        """Whether the week is in the part of the year asked; a week belongs to the month of its Thursday."""
        return not self.part or (week.monday + dt.timedelta(days=3)).month in _MONTHS[self.part]
