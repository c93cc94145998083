"""Forms of classes and periods. They save nothing: services do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from establishments.models import Mef, SchoolClass
from establishments.rules import mef_problem
from poles.models import SchoolYear
from poles.nomenclatures import Level, PeriodKind, Sector

#: Several trainings carry the words: the message names so many of them.
NAMED = 6


def date_field(label: str, **options: Any) -> forms.DateField:
    """Return a date typed or picked, at its ISO form in the page."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class ClassForm(forms.Form):
    """Name, level and training of a class; `mef` is a code or words of the label."""

    name = forms.CharField(
        label="Nom de la classe", max_length=60, help_text="Tel que dans vos listes : « 1MELEC », « 3e B »."
    )
    level = forms.ChoiceField(label="Niveau", choices=[("", "Choisir…"), *Level.choices])
    mef = forms.CharField(
        label="Formation (MEF)",
        max_length=180,
        required=False,
        help_text="Code à dix chiffres, ou mots du libellé. Vide pour une classe de 3e ou de 2de générale.",
        widget=forms.TextInput(attrs={"list": "formations", "autocomplete": "off"}),
    )
    sector = forms.ChoiceField(
        label="Secteur",
        choices=[("", "Celui de la formation"), *Sector.choices],
        required=False,
        help_text="À indiquer si la formation ne le dit pas.",
    )
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, school_year: SchoolYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school_year = school_year

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_mef(self) -> Mef | None:
        text = " ".join(self.cleaned_data["mef"].split())
        if not text:
            return None
        rows = Mef.objects.filter(school_year=self.school_year).order_by("label", "code")
        if code := re.search(r"\b[0-9]{8,12}\b", text):
            if problem := mef_problem(code.group()):
                raise ValidationError(problem)
            if found := rows.filter(code=code.group()).first():
                return found
            raise ValidationError(f"Aucune formation de {self.school_year} n'a le code {code.group()}.")
        for word in text.split()[:6]:
            rows = rows.filter(label__unaccent__icontains=word)
        if level := self.data.get(self.add_prefix("level")):
            rows = rows.filter(Q(level=level) | Q(level=""))
        matches = list(rows[: NAMED + 1])
        if len(matches) == 1:
            return matches[0]
        if not matches:
            raise ValidationError(f"Aucune formation de {self.school_year} ne correspond à « {text} » à ce niveau.")
        names = ", ".join(f"{one.label} ({one.code})" for one in matches[:NAMED])
        more = "…" if len(matches) > NAMED else "."
        raise ValidationError(f"Plusieurs formations correspondent : {names}{more} Indiquez le code.")


class NewClassForm(ClassForm):
    """The same with the school year, which never changes afterwards."""

    school_year_start = forms.TypedChoiceField(label="Année scolaire", coerce=int)

    def __init__(self, *args: Any, years: list[SchoolYear], **kwargs: Any) -> None:
        super().__init__(*args, school_year=years[0], **kwargs)
        self.years = {str(one.start): one for one in years}
        self.fields["school_year_start"].choices = [(key, str(one)) for key, one in self.years.items()]  # type: ignore[attr-defined]
        chosen = self.data.get(self.add_prefix("school_year_start")) or str(self.initial.get("school_year_start", ""))
        self.school_year = self.years.get(chosen, years[0])
        self.order_fields(["school_year_start", "name", "level", "mef", "sector"])


class DatesForm(forms.Form):
    """Nature and dates of a period."""

    kind = forms.ChoiceField(label="Nature", choices=PeriodKind)
    starts_on = date_field("Du")
    ends_on = date_field("Au", help_text="Compris dans la période.")

    @property
    def dates(self) -> tuple[str, dt.date, dt.date]:
        """Return nature, first and last day."""
        data = self.cleaned_data
        return data["kind"], data["starts_on"], data["ends_on"]


class ClassesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Classes among those of the school; what is not one of them is told in words, never as a key."""

    def __init__(self, required: str, **options: Any) -> None:
        stranger = "Une classe choisie n'existe plus ou ne relève pas de votre établissement."
        messages = {"required": required, "invalid_choice": stranger, "invalid_list": stranger}
        super().__init__(SchoolClass.objects.none(), error_messages=messages, **options)

    def clean(self, value: Any) -> Any:
        """Refuse what cannot be a key before the database is asked."""
        for one in value or ():
            try:
                UUID(str(one))
            except ValueError:
                raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None
        return super().clean(value)


class PlanForm(DatesForm):
    """The same period for one or several classes."""

    field_order = ("classes", "kind", "starts_on", "ends_on")
    classes = ClassesField("Choisissez au moins une classe.", label="Classes", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["classes"]
        field.queryset = classes
        field.label_from_instance = lambda one: f"{one.name}, {one.get_level_display()}"


class MoveForm(DatesForm):
    """New nature or dates of a period; `confirmed` is asked when needs stand on it."""

    confirmed = forms.BooleanField(required=False)
    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, needs: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs:
            self.fields["confirmed"].label = f"Je déplace aussi {needs}"
        else:
            del self.fields["confirmed"]


class RolloverForm(forms.Form):
    """Classes to carry over into next year."""

    classes = ClassesField("Choisissez au moins une classe à reconduire.")

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["classes"].queryset = classes  # type: ignore[attr-defined]
