"""Forms of the staff of a school."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from establishments.models import SchoolClass, StaffMember
from establishments.staff.services import GIVEN
from poles.filters import search_words

STATES = [("en_fonction", "En fonction"), ("terminees", "Terminées")]


class StaffFilter(filters.FilterSet):
    """Staff by name, role, and whether the function is over."""

    q = filters.CharFilter(label="Personne", method="search")
    role = filters.ChoiceFilter(label="Fonction", choices=StaffMember.Role, empty_label="Toutes")
    etat = filters.ChoiceFilter(label="État", choices=STATES, method="by_state", empty_label="Tous")

    class Meta:
        model = StaffMember
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Every word must be found in the person's name or address."""
        return search_words(queryset, value, "user__last_name", "user__first_name", "user__email")

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        over = Q(ends_on__lt=timezone.localdate())
        return queryset.filter(over if value == "terminees" else ~over)


class RoleForm(forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(
        label="Fonction",
        choices=[(role.value, role.label) for role in GIVEN],
        error_messages={
            "required": "Choisissez une fonction.",
            "invalid_choice": "Choisissez une fonction de la liste.",
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class EndForm(forms.Form):
    """When a function ends."""

    NOW, LATER = "maintenant", "date"
    when = forms.ChoiceField(
        label="Fin de la fonction",
        choices=[(NOW, "Tout de suite : dès sa prochaine page"), (LATER, "Le soir d'un jour à venir, ci-dessous")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez quand la fonction prend fin."},
    )
    last_day = forms.DateField(
        label="Dernier jour",
        required=False,
        help_text="Seulement pour une fin à venir. Ce jour est compris.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date, par exemple 2027-06-30."},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("when") == self.LATER and not data.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Indiquez le dernier jour.")
        if data.get("when") == self.NOW:
            data["last_day"] = None
        return data


class _Ticks(forms.Form):
    """Boxes to tick, and those that were ticked when the page was opened."""

    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["before"] = {UUID(one) for one in data.get("before", "").split()}
        except ValueError as error:
            # Of the whole form: nobody sees the field.
            raise ValidationError("Cette page n'est plus à jour : rouvrez-la.") from error
        return data

    def _offer(self, name: str, label: str, queryset: Any, ticked: Iterable[UUID], say: Any) -> None:
        field = _Boxes(queryset, label=label, required=False, widget=forms.CheckboxSelectMultiple)
        field.say = say
        field.error_messages["invalid_choice"] = field.error_messages["invalid_pk_value"] = (
            "Un choix de la liste n'existe plus : rouvrez cette page."
        )
        self.fields[name] = field
        self.initial[name] = list(ticked)
        self.initial["before"] = " ".join(str(one) for one in ticked)


class _Boxes(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Rows named as the page wants."""

    say: Any = str

    def label_from_instance(self, obj: Any) -> str:
        return str(self.say(obj))


class ClassesForm(_Ticks):
    """The classes that a teacher follows."""

    def __init__(self, *args: Any, classes: Any, ticked: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("classes", "Classes suivies", classes, ticked, _class_words)


class TeachersForm(_Ticks):
    """The teachers who follow a class."""

    def __init__(self, *args: Any, teachers: Any, ticked: Iterable[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("teachers", "Professeurs référents", teachers, ticked, lambda one: one.user)


def _class_words(one: SchoolClass) -> str:
    return f"{one.name}, {one.get_level_display()} ({one.school_year})"
