"""Forms of the address book, of loans and of approaches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from companies.contacts.imports.depositing import MAX_BYTES
from companies.contacts.imports.reading import EXTENSIONS, read_phone
from companies.light import HostRefused, commune_of
from companies.models import Contact, ContactEvent
from poles.nomenclatures import Level, Sector


def day_field(label: str, **options: Any) -> forms.DateField:
    """Return a field for a date, with the calendar of the browser."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date, par exemple 2027-06-30.", "required": "Indiquez une date."},
        **options,
    )


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ContactForm(forms.Form):
    """What a school writes of a contact. `place` is the commune as people write it: name or postal code."""

    host_name = forms.CharField(
        label="Organisme d'accueil", max_length=200, error_messages={"required": "Écrivez le nom de l'organisme."}
    )
    siret = forms.CharField(label="SIRET (si vous le connaissez)", max_length=20, required=False)
    place = forms.CharField(
        label="Commune",
        max_length=120,
        help_text="Nom ou code postal.",
        error_messages={"required": "Indiquez la commune."},
    )
    address = forms.CharField(label="Adresse", max_length=200, required=False)
    postal_code = forms.RegexField(
        r"^[0-9]{5}$",
        label="Code postal",
        required=False,
        error_messages={"invalid": "Un code postal a cinq chiffres."},
    )
    sector = forms.ChoiceField(label="Secteur", required=False, choices=[("", "À préciser"), *Sector.choices])
    activity = forms.CharField(label="Activité, métiers", max_length=200, required=False)
    levels = forms.MultipleChoiceField(
        label="Niveaux accueillis", required=False, choices=Level.choices, widget=forms.CheckboxSelectMultiple
    )
    capacity = forms.IntegerField(
        label="Élèves accueillis par an",
        required=False,
        min_value=1,
        max_value=200,
        error_messages={
            "invalid": "Écrivez un nombre.",
            "min_value": "Un organisme accueille de 1 à 200 élèves par an.",
            "max_value": "Un organisme accueille de 1 à 200 élèves par an.",
        },
    )
    person_name = forms.CharField(label="Personne à contacter", max_length=120, required=False)
    person_function = forms.CharField(label="Fonction", max_length=120, required=False)
    phone = forms.CharField(label="Téléphone", max_length=30, required=False)
    email = forms.EmailField(
        label="Adresse électronique",
        required=False,
        error_messages={"invalid": "Cette adresse n'est pas complète, par exemple accueil@atelier.fr."},
    )
    note = forms.CharField(
        label="Notes",
        max_length=1000,
        required=False,
        widget=_lines(),
        help_text="Pour votre établissement seul. N'y nommez aucun élève.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, academie_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.academie_id = academie_id

    def clean_phone(self) -> str:
        told = str(self.cleaned_data["phone"]).strip()
        if told and not read_phone(told):
            raise ValidationError("Un numéro a dix chiffres, ou commence par + et l'indicatif du pays.")
        return read_phone(told) if told else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if place := data.get("place"):
            try:
                data["commune"] = commune_of(place, academie_id=self.academie_id)
            except HostRefused as refused:
                self.add_error("place", refused.messages)
        return data

    def values(self) -> dict[str, Any]:
        """Return what the service writes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("place", "version")}


class VisibilityForm(forms.Form):
    """Who sees the contacts chosen, and until when they stay the school's own."""

    visibility = forms.ChoiceField(
        label="Qui les verra ?",
        choices=Contact.Visibility.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez qui verra ces contacts."},
    )
    until = day_field(
        "Réservés jusqu'au",
        required=False,
        help_text="Pour les contacts réservés à votre établissement. Sans date, la réserve n'a pas de fin.",
    )


class LogForm(forms.Form):
    """An exchange with a host."""

    happened_on = day_field("Date de l'échange")
    means = forms.ChoiceField(
        label="Par",
        choices=ContactEvent.Means.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment vous l'avez contacté."},
    )
    outcome = forms.ChoiceField(
        label="Résultat",
        choices=ContactEvent.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui en est sorti."},
    )
    seats = forms.IntegerField(
        label="Places promises (facultatif)", required=False, min_value=1, max_value=200,
        error_messages={"invalid": "Écrivez un nombre."},
    )  # fmt: skip
    note = forms.CharField(
        label="Notes (facultatif)", max_length=1000, required=False, widget=_lines(),
        help_text="L'entreprise ne les lit jamais. N'y nommez aucun élève.",
    )  # fmt: skip
    next_step = forms.CharField(label="Prochaine étape (facultatif)", max_length=200, required=False)
    next_on = day_field(
        "À faire le", required=False, help_text="Vous recevez un rappel ce jour-là."
    )  # fmt: skip
    follows = forms.ChoiceField(
        label="Suite d'un échange",
        required=False,
        help_text="La suite d'un échange ne compte pas dans la limite de l'entreprise.",
    )

    def __init__(self, *args: Any, earlier: Iterable[ContactEvent], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"happened_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        choices = [
            (str(one.pk), f"{one.happened_on:%d/%m/%Y}, {one.get_means_display()} : {one.get_outcome_display()}")
            for one in earlier
        ]
        if choices:
            field: Any = self.fields["follows"]
            field.choices = [("", "Non : nouvelle sollicitation"), *choices]
        else:
            del self.fields["follows"]

    def values(self) -> dict[str, Any]:
        """Return what the service writes."""
        data = dict(self.cleaned_data)
        data["follows"] = data.get("follows") or None
        return data


class AskForm(forms.Form):
    """What the pôle needs a private contact for."""

    purpose = forms.CharField(
        label="Pour quel besoin ?", max_length=500, widget=_lines(),
        help_text="L'établissement lit ce texte. Dites le métier, le niveau et les dates ; ne nommez aucun élève.",
        error_messages={"required": "Dites pour quel besoin vous demandez ce contact."},
    )  # fmt: skip
    seats = forms.IntegerField(
        label="Places cherchées", min_value=1, max_value=200, initial=1,
        error_messages={
            "required": "Indiquez le nombre de places.", "invalid": "Écrivez un nombre.",
            "min_value": "Indiquez de 1 à 200 places.", "max_value": "Indiquez de 1 à 200 places.",
        },
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The answer of the school to a request."""

    until = day_field("Prêter jusqu'au", required=False, help_text="Ce jour est compris. Un an au plus.")
    answer = forms.CharField(
        label="Un mot pour le pôle", max_length=500, required=False, widget=_lines(2),
        help_text="Facultatif pour prêter, nécessaire pour refuser.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": timezone.localdate() + dt.timedelta(days=60)})
        super().__init__(*args, **kwargs)


class CapForm(forms.Form):
    """How often a host may be approached in a month."""

    cap = forms.IntegerField(
        label="Sollicitations par mois au plus", required=False, min_value=0, max_value=100,
        help_text="Vide : pas de limite. 0 : plus aucune nouvelle sollicitation.",
        error_messages={
            "invalid": "Écrivez un nombre de 0 à 100, ou laissez vide.",
            "min_value": "Écrivez un nombre de 0 à 100, ou laissez vide.",
            "max_value": "Écrivez un nombre de 0 à 100, ou laissez vide.",
        },
    )  # fmt: skip


class DepositForm(forms.Form):
    """One address book. Its kind, its encoding and its columns are recognised, never asked."""

    file = forms.FileField(
        label="Carnet d'adresses", allow_empty_file=True, help_text=".xlsx, .ods, .csv ou .xls, 10 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{one}" for one in EXTENSIONS)}),
        error_messages={
            "required": "Choisissez un fichier.", "missing": "Choisissez un fichier.",
            "invalid": "Le fichier n'est pas arrivé : choisissez-le de nouveau.",
        },
    )  # fmt: skip

    def clean_file(self) -> Any:
        file: Any = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise ValidationError("Le fichier dépasse 10 Mo : gardez les colonnes utiles, ou partagez-le.")
        return file
