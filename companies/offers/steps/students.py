"""Step « Élèves »: age, adaptations, and the sites with their access."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from django import forms

from companies.geocoding import ClickOutside, commune_of_click
from companies.light import commune_of
from companies.offers.steps.base import Raw, StepForm
from poles.models import Commune
from poles.nomenclatures import Adaptation

MOST_SITES = 8
PARTS = ("name", "address", "commune", "seats", "transport", "parking", "wheelchair", "click")
_POINT = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[;, ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$")


@dataclass(frozen=True, slots=True)
class Site:
    """One place where students are received; `seats` is 0 when all are there."""

    number: int
    name: str
    address: str
    commune: Commune
    seats: int
    transport: str
    parking: bool
    wheelchair: bool
    click: tuple[float, float] | None

    @property
    def place(self) -> str:
        """Mark of the place: asked again of the address book only when it changes."""
        return f"{self.address}|{self.commune.pk}|{self.click or ''}"


def site_count(raw: Raw) -> int:
    """Return how many sites are described."""
    text = str(raw.get("sites") or "1")
    return min(max(int(text), 1), MOST_SITES) if text.isdigit() else 1


class StudentsForm(StepForm):
    """Who may come, and where."""

    min_age = forms.TypedChoiceField(
        label="Âge minimal",
        choices=[("", "Aucun"), *((str(age), f"{age} ans") for age in range(13, 19))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    min_age_reason = forms.CharField(
        label="Raison légale",
        help_text="Le texte qui l’impose, par exemple : travaux réglementés, à partir de 15 ans.",
        max_length=200,
        required=False,
    )
    adaptations = forms.MultipleChoiceField(
        label="Poste adaptable", choices=Adaptation.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def prepare(self) -> None:
        """Add the fields of each site."""
        self.site_total = site_count(self.raw)
        for number in range(self.site_total):
            self.fields |= self._site_fields(number)

    def row_of(self, name: str) -> str:
        """All that is said of a site is one row."""
        return "sites" if name.startswith("site") else super().row_of(name)

    @property
    def names(self) -> list[str]:
        """The number of sites is kept too."""
        return [*self.fields, "sites"]

    def _site_fields(self, number: int) -> dict[str, forms.Field]:
        several = self.site_total > 1
        made: dict[str, forms.Field] = {
            "name": forms.CharField(
                label="Nom du site", max_length=120, required=several,
                error_messages={"required": "Nommez ce site, pour le distinguer des autres."},
            ),
            "address": forms.CharField(label="Adresse", help_text="Numéro et rue.", max_length=200, required=False),
            "commune": forms.CharField(
                label="Commune", help_text="Son nom ou son code postal.", max_length=120,
                error_messages={"required": "Indiquez la commune."},
            ),
            "transport": forms.CharField(
                label="Venir en transports", help_text="Arrêt, ligne, minutes à pied.", max_length=300, required=False
            ),
            "parking": forms.BooleanField(label="Stationnement (voiture, deux-roues)", required=False),
            "wheelchair": forms.BooleanField(label="Accessible en fauteuil roulant", required=False),
            "click": forms.CharField(
                label="Point sur la carte",
                help_text="Facultatif : latitude puis longitude, si l’adresse ne suffit pas.",
                max_length=60, required=False,
            ),
        }  # fmt: skip
        if several:
            made["seats"] = forms.IntegerField(
                label="Places sur ce site", min_value=1, max_value=200,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                error_messages={
                    "required": "Indiquez au moins 1 place.", "min_value": "Indiquez au moins 1 place.",
                    "max_value": "200 places au plus.", "invalid": "Écrivez un nombre en chiffres.",
                },
            )  # fmt: skip
        return {f"site{number}_{part}": field for part, field in made.items()}

    def site_groups(self) -> list[tuple[int, list[forms.BoundField]]]:
        """Return the fields of each site, for the page."""
        order = [part for part in PARTS if part != "seats" or self.site_total > 1]
        return [(number, [self[f"site{number}_{part}"] for part in order]) for number in range(self.site_total)]

    def clean(self) -> dict[str, Any]:
        """Read the sites, and ask the reason of an age."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("min_age") and not values.get("min_age_reason"):
            self.add_error("min_age_reason", "Indiquez le texte qui impose cet âge, ou retirez l’âge.")
        if not values.get("min_age"):
            values["min_age_reason"] = ""
        sites = [self._site(number, values) for number in range(self.site_total)]
        values["sites"] = [one for one in sites if one is not None]
        return values

    def _site(self, number: int, values: dict[str, Any]) -> Site | None:
        def part(name: str) -> Any:
            return values.get(f"site{number}_{name}")

        commune, click = None, None
        if part("commune"):
            try:
                commune = commune_of(part("commune"), academie_id=self.company.commune.academie_id)
            except forms.ValidationError as refused:
                self.add_error(f"site{number}_commune", refused)
        if part("click"):
            try:
                click = _point(part("click"))
            except forms.ValidationError as refused:
                self.add_error(f"site{number}_click", refused)
        if commune is None:
            return None
        return Site(
            number=number, name=part("name") or "", address=part("address") or "", commune=commune,
            seats=part("seats") or 0, transport=part("transport") or "", parking=bool(part("parking")),
            wheelchair=bool(part("wheelchair")), click=click,
        )  # fmt: skip


def _point(text: str) -> tuple[float, float]:
    found = _POINT.match(text)
    if found is None:
        raise forms.ValidationError("Écrivez la latitude puis la longitude, par exemple 47.32 ; 5.04.")
    latitude, longitude = (float(one.replace(",", ".")) for one in found.groups())
    if not (math.isfinite(latitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ClickOutside("Ce point n’existe pas : la latitude va de -90 à 90, la longitude de -180 à 180.")
    commune_of_click(latitude, longitude)
    return latitude, longitude
