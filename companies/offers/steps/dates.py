"""Step « Dates et places »."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from companies.models import Offer, Tutor
from companies.moderation.poles_for import poles_for
from companies.offers.steps import timetable
from companies.offers.steps.base import DayField
from companies.offers.steps.missions import WorksForm
from establishments.calendar.days import mondays_between
from establishments.models import Establishment
from web.french import long_date

MOST = 200
LONGEST = dt.timedelta(days=366)


def _count(label: str, least: int, **errors: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST,
        required=least > 0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-count": ""}),
        error_messages={
            "required": "Indiquez au moins 1 place.",
            "invalid": "Écrivez un nombre en chiffres.",
            "min_value": "Indiquez au moins 1 place." if least else "Ce nombre n’est pas négatif.",
            "max_value": f"{MOST} places au plus : vérifiez ce nombre.",
        }
        | errors,
    )


class DatesForm(WorksForm):
    """When, how many, for whom first, with whom, at what hours."""

    starts_on = DayField("Du", errors={"required": "Indiquez une date de début."})
    ends_on = DayField("Au", errors={"required": "Indiquez une date de fin."})
    seats = _count("Nombre de places", 1)
    reserved_seats = _count("Places réservées", 0)
    reserved_for = forms.ChoiceField(
        label="À qui ?", choices=[("", "À personne"), *Offer.ReservedFor.choices], required=False
    )
    reserved_school = forms.CharField(
        label="Établissement", help_text="Son numéro (UAI) ou son nom.", max_length=120, required=False
    )
    reserved_pole = forms.ChoiceField(label="Pôle", required=False)
    reserved_until = DayField(
        "Jusqu’au", required=False, help_text="Ensuite, les places sont ouvertes à tous. Vide : jusqu’au début."
    )
    tutors = forms.MultipleChoiceField(
        label="Tuteurs",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Une personne choisie n’est plus tutrice : revoyez la liste."},
    )
    new_tutor = forms.CharField(
        label="Ajouter un tuteur", help_text="Son nom, puis sa fonction après une virgule.", max_length=240,
        required=False,
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the tutors of the host and the pôles around it."""
        still = Tutor.objects.filter(company=self.company, left_on__isnull=True).order_by("name", "pk")
        self.tutor_rows = list(still)
        self.fields["tutors"].choices = [(str(one.pk), one.name) for one in self.tutor_rows]  # type: ignore[attr-defined]
        poles = [(str(pole.pk), str(pole)) for _, pole in poles_for(self.company.commune)]
        self.fields["reserved_pole"].choices = [("", "Choisissez un pôle"), *poles]  # type: ignore[attr-defined]

    @property
    def names(self) -> list[str]:
        """The timetable and the weeks are read too."""
        return [*self.fields, "weeks", "weeks_shown", *timetable.NAMES]

    def clean_starts_on(self) -> dt.date:
        """Refuse a Sunday, and the past for a new offer."""
        return self._day("starts_on", is_first=True)

    def clean_ends_on(self) -> dt.date:
        """Refuse a Sunday and the past."""
        return self._day("ends_on")

    def _day(self, name: str, *, is_first: bool = False) -> dt.date:
        day: dt.date = self.cleaned_data[name]
        if day.weekday() == 6:
            raise forms.ValidationError(f"Le {long_date(day)} est un dimanche.")
        if day < timezone.localdate() and (self.is_new or not is_first):
            raise forms.ValidationError(f"Le {long_date(day)} est passé : choisissez une date à venir.")
        return day

    def clean_reserved_school(self) -> Establishment | None:
        """Return the one school meant."""
        text = " ".join(self.cleaned_data["reserved_school"].split())
        if not text or self.data.get("reserved_for") != Offer.ReservedFor.SCHOOL:
            return None
        rows = Establishment.objects.filter(is_open=True)
        found = list(rows.filter(uai__iexact=text)[:1]) or list(
            rows.filter(name__unaccent__icontains=text, academie=self.company.commune.academie_id).order_by("pk")[:6]
        )
        if not found:
            raise forms.ValidationError("Aucun établissement ne porte ce nom. Essayez son numéro (UAI).")
        if len(found) > 1:
            names = " ; ".join(f"{one.name} ({one.pk})" for one in found)
            raise forms.ValidationError(f"Plusieurs établissements portent ce nom. Écrivez l’un des numéros : {names}.")
        return found[0]

    def clean(self) -> dict[str, Any]:
        """Check what several fields say together."""
        values = super().clean()
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "La fin est avant le début.")
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", "Une offre dure un an au plus : renouvelez-la ensuite.")
        elif first and last:
            values["weeks"] = self._weeks(first, last)
        values["schedule"] = timetable.slots_of(self.raw)
        self._reserved(values)
        return values

    def _weeks(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the Mondays that are ticked; all of them is none."""
        asked = self.raw.get("weeks") or []
        texts = {str(one) for one in (asked if isinstance(asked, list) else [asked])}
        mondays = mondays_between(first, last)
        shown = set(str(self.raw.get("weeks_shown") or "").split())
        kept = [one for one in mondays if one.isoformat() in texts or one.isoformat() not in shown]
        return [] if len(kept) == len(mondays) else kept

    def _reserved(self, values: dict[str, Any]) -> None:
        count, public = values.get("reserved_seats") or 0, values.get("reserved_for") or ""
        if "reserved_seats" in values:
            values["reserved_seats"] = count
        if count and not public and "reserved_for" in values:
            self.add_error("reserved_for", "Dites à qui ces places sont réservées.")
        if public and not count and "reserved_seats" in values:
            self.add_error("reserved_seats", "Indiquez combien de places sont réservées.")
        if public == Offer.ReservedFor.SCHOOL and values.get("reserved_school", ...) is None:
            self.add_error("reserved_school", "Nommez l’établissement.")
        if public == Offer.ReservedFor.POLE and values.get("reserved_pole", ...) == "":
            self.add_error("reserved_pole", "Choisissez le pôle.")
        until, last = values.get("reserved_until"), values.get("ends_on")
        if until and last and until > last:
            self.add_error("reserved_until", "La réservation finirait après l’offre.")
