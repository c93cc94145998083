"""Forms of the class board: a step of the diary, a need, many needs, a reason, a student."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from establishments.models import SchoolClass, Student
from placements.models import Need
from placements.search.models import Answer, Means, Motive, SearchStep
from poles.nomenclatures import Adaptation, Equipment, Sector, Transport


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """One step of a diary."""

    host_name = forms.CharField(
        label="Entreprise contactée", max_length=200, required=False, help_text="Son nom et, si possible, sa commune."
    )
    done_on = forms.DateField(label="Le", widget=_date())
    means = forms.ChoiceField(label="Moyen", choices=Means)
    answer = forms.ChoiceField(label="Réponse", choices=Answer)
    motive = forms.ChoiceField(
        label="Motif du refus",
        choices=[("", "—"), *Motive.choices],
        required=False,
        help_text="Seulement pour un refus.",
    )
    by_student = forms.ChoiceField(
        label="Faite par", choices=[("", "L'équipe"), ("1", "L'élève")], required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(label="Précision", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("done_on", timezone.localdate())

    def clean_by_student(self) -> bool:
        return bool(self.cleaned_data["by_student"] == "1")

    @classmethod
    def filled(cls, step: SearchStep, data: Any = None) -> StepForm:
        """Return the form of a step that is already in the diary."""
        initial = {name: getattr(step, name) for name in ("done_on", "means", "answer", "motive", "note", "host_name")}
        initial["by_student"] = "1" if step.by_student else ""
        if step.company:
            initial["host_name"] = step.company.name
        return cls(data, initial=initial)


class NeedForm(forms.Form):
    """What one need asks for; the boxes of adaptations only where the académie asks for them."""

    sectors = forms.MultipleChoiceField(
        label="Secteurs", choices=Sector, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous les secteurs conviennent.",
    )  # fmt: skip
    sectors_only = forms.BooleanField(label="La formation impose ces secteurs", required=False)
    radius_km = forms.IntegerField(label="Rayon accepté (km)", min_value=1, max_value=200)
    max_minutes = forms.IntegerField(label="Trajet accepté (minutes)", min_value=5, max_value=180, required=False)
    transports = forms.MultipleChoiceField(
        label="Transports", choices=Transport, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous conviennent.",
    )  # fmt: skip
    equipment = forms.MultipleChoiceField(
        label="Équipement", choices=Equipment, required=False, widget=forms.CheckboxSelectMultiple
    )
    regulated_works = forms.BooleanField(
        label="Travaux réglementés au programme", required=False,
        help_text="L'entreprise doit alors avoir envoyé sa déclaration (code du travail, R4153-41).",
    )  # fmt: skip
    wheelchair_access = forms.BooleanField(label="Lieu accessible en fauteuil roulant", required=False)
    adaptations = forms.MultipleChoiceField(
        label="Ce que le lieu doit prévoir", choices=Adaptation, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Jamais une raison ni un diagnostic. Lu par l'établissement seul ; chaque lecture est notée.",
    )  # fmt: skip

    def __init__(self, *args: Any, ask_adaptations: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_adaptations:
            del self.fields["adaptations"]

    @staticmethod
    def initial_of(need: Need) -> dict[str, Any]:
        """Return what the need asks for now."""
        names = (
            "sectors", "sectors_only", "radius_km", "max_minutes", "transports", "equipment", "regulated_works",
            "wheelchair_access",
        )  # fmt: skip
        return {name: getattr(need, name) for name in names}


class ManyNeedsForm(forms.Form):
    """What many needs share; a field left empty changes nothing."""

    radius_km = forms.IntegerField(label="Rayon accepté (km)", min_value=1, max_value=200, required=False)
    max_minutes = forms.IntegerField(label="Trajet accepté (minutes)", min_value=5, max_value=180, required=False)
    set_transports = forms.BooleanField(label="Remplacer les transports par ceux-ci", required=False)
    transports = forms.MultipleChoiceField(
        label="Transports", choices=Transport, required=False, widget=forms.CheckboxSelectMultiple
    )
    set_equipment = forms.BooleanField(label="Remplacer l'équipement par celui-ci", required=False)
    equipment = forms.MultipleChoiceField(
        label="Équipement", choices=Equipment, required=False, widget=forms.CheckboxSelectMultiple
    )
    regulated_works = forms.ChoiceField(
        label="Travaux réglementés au programme", choices=[("", "Ne pas changer"), ("1", "Oui"), ("0", "Non")],
        required=False,
    )  # fmt: skip

    def changes(self) -> dict[str, Any]:
        """Return the fields that were filled."""
        data, found = self.cleaned_data, {}
        for name in ("radius_km", "max_minutes"):
            if data[name] is not None:
                found[name] = data[name]
        for name in ("transports", "equipment"):
            if data[f"set_{name}"]:
                found[name] = data[name]
        if data["regulated_works"]:
            found["regulated_works"] = data["regulated_works"] == "1"
        return found


class ReasonForm(forms.Form):
    """Why a search or a place stops."""

    reason = forms.CharField(
        label="Raison",
        max_length=300,
        help_text="Un fait, sans détail de santé ni de famille. Lue par l'établissement.",
    )


class StopForm(ReasonForm):
    """Why and when a stay stopped early."""

    last_day = forms.DateField(label="Dernier jour dans l'entreprise", widget=_date())


class LeftForm(forms.Form):
    """From which day a student is no longer in the school."""

    left_on = forms.DateField(label="Parti le", widget=_date())


class StudentForm(forms.Form):
    """Facts of one student, typed by the school. The commune is found by its name or its postal code."""

    last_name = forms.CharField(label="Nom", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    birth_date = forms.DateField(label="Date de naissance", widget=_date())
    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label="Classe", empty_label="Choisir")
    commune = forms.CharField(
        label="Commune de résidence",
        max_length=120,
        required=False,
        help_text="Nom ou code postal. L'adresse n'est pas gardée.",
    )
    ine = forms.CharField(label="INE", max_length=11, required=False, help_text="Onze caractères ; facultatif.")

    def __init__(self, *args: Any, classes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(student: Student) -> dict[str, Any]:
        """Return the facts as they are."""
        names = ("last_name", "first_name", "birth_date", "school_class", "ine")
        initial = {name: getattr(student, name) for name in names}
        home = student.home_commune
        initial["commune"] = f"{home.name} ({home.departement_id})" if home else ""
        return initial
