"""Forms of the establishments room."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from establishments.models import Establishment
from poles.models import Pole

_UAI = re.compile(r"\b[0-9]{7}[A-Z]\b")
#: Several schools carry a name: the message names so many of them.
NAMED = 5


def _date(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class MembershipForm(forms.Form):
    """Dates of a membership."""

    starts_on = _date("Membre du")
    ends_on = _date("au", required=False, help_text="Vide : sans fin prévue. Compris dans l'appartenance.")
    is_head = forms.BooleanField(label="Établissement tête du pôle", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def clean_version(self) -> int:
        return int(self.cleaned_data["version"] or 0)


class JoinForm(MembershipForm):
    """A school of the académie, by its UAI or its name, and the dates of its membership."""

    field_order = ("establishment", "starts_on", "ends_on", "is_head")
    establishment = forms.CharField(
        label="Établissement",
        max_length=250,
        help_text="UAI, ou nom et commune.",
        widget=forms.TextInput(attrs={"list": "etablissements", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, pole: Pole, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pole = pole

    def clean_establishment(self) -> Establishment:
        text = " ".join(self.cleaned_data["establishment"].split())
        schools = Establishment.objects.filter(academie_id=self.pole.academie_id).select_related("commune")
        if code := _UAI.search(text.upper()):
            if found := schools.filter(pk=code.group()).first():
                return found
            raise ValidationError(f"Aucun établissement de l'académie n'a l'UAI {code.group()}.")
        rows = schools.filter(is_open=True)
        for word in text.split()[:6]:
            rows = rows.filter(name__unaccent__icontains=word) | rows.filter(commune__name__unaccent__icontains=word)
        matches = list(rows.order_by("name", "pk")[: NAMED + 1])
        if len(matches) == 1:
            return matches[0]
        if not matches:
            raise ValidationError(f"Aucun établissement de l'académie ne correspond à « {text} ».")
        names = ", ".join(f"{one.name}, {one.commune.name} ({one.pk})" for one in matches[:NAMED])
        more = "…" if len(matches) > NAMED else "."
        raise ValidationError(f"Plusieurs établissements correspondent : {names}{more} Indiquez l'UAI.")


class AttachForm(MembershipForm):
    """The pôle of a school that has none."""

    field_order = ("pole", "starts_on", "ends_on", "is_head")
    pole = forms.ModelChoiceField(label="Pôle", queryset=Pole.objects.none(), empty_label="Choisir…")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pole"].queryset = Pole.objects.order_by("name", "pk")  # type: ignore[attr-defined]
