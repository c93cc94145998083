"""The criteria of a search, as they stand in the address of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse

from poles.nomenclatures import Adaptation, Level, PeriodKind, Sector

#: Minutes proposed first for a class, then the least and the most that may be asked.
USUAL, LEAST, MOST = 45, 5, 120

DEPARTURES = (
    ("", "Indifférent"),
    ("lycee", "Le lycée"),
    ("eleve", "Le domicile de l’élève"),
    ("commune", "Une commune"),
)
MODES = (("public", "Bus, train, à pied"), ("bike", "À vélo"), ("car", "Voiture"))
SORTS = (
    ("trajet", "trajet le plus court"),
    ("places", "plus de places"),
    ("recentes", "publiées récemment"),
    ("voeux", "proches des vœux de la classe"),
)
#: Boxes shown as chips above the list.
CHIPS = (
    ("mineurs", "Mineurs bienvenus"),
    ("reservees", "Places réservées"),
    ("adapte", "Poste adapté"),
    ("sans_reglementes", "Sans travaux réglementés"),
)
MORE = ("secteur", "niveau", "nature", "du", "au", "age", "places", "fauteuil", "adaptation")


def _date() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SearchForm(forms.Form):
    """What is looked for. Every field may be left empty; the departure and the minutes go together."""

    q = forms.CharField(label="Métier, entreprise", max_length=80, required=False)
    depart = forms.ChoiceField(label="Départ", choices=DEPARTURES, required=False)
    eleve = forms.ChoiceField(label="Élève", required=False)
    commune = forms.CharField(label="Commune ou code postal", max_length=120, required=False)
    minutes = forms.IntegerField(
        label="Trajet, en minutes au plus",
        required=False,
        min_value=LEAST,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"step": "5", "inputmode": "numeric"}),
        error_messages={
            "min_value": f"Indiquez au moins {LEAST} minutes.",
            "max_value": f"Indiquez {MOST} minutes au plus.",
            "invalid": "Indiquez un nombre de minutes.",
        },
    )
    mode = forms.ChoiceField(label="En", choices=MODES, required=False)
    tri = forms.ChoiceField(label="Tri", choices=SORTS, required=False)

    #: « non » takes away the filter that a class of minors sets by itself.
    mineurs = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)
    reservees = forms.BooleanField(required=False, widget=forms.HiddenInput)
    adapte = forms.BooleanField(required=False, widget=forms.HiddenInput)
    sans_reglementes = forms.BooleanField(required=False, widget=forms.HiddenInput)
    classe = forms.UUIDField(required=False, widget=forms.HiddenInput)
    periode = forms.UUIDField(required=False, widget=forms.HiddenInput)
    #: Days by which the dates of the class are moved.
    decalage = forms.ChoiceField(
        choices=[(one, one) for one in ("", "-7", "7")], required=False, widget=forms.HiddenInput
    )
    carte = forms.CharField(required=False, max_length=3, widget=forms.HiddenInput)

    secteur = forms.ChoiceField(label="Secteur", choices=[("", "Tous"), *Sector.choices], required=False)
    niveau = forms.ChoiceField(label="Niveau accepté", choices=[("", "Tous"), *Level.choices], required=False)
    nature = forms.ChoiceField(label="Nature", choices=[("", "Toutes"), *PeriodKind.choices], required=False)
    du = forms.DateField(label="Présence du", required=False, widget=_date())
    au = forms.DateField(label="au", required=False, widget=_date())
    age = forms.IntegerField(label="Âge au premier jour", required=False, min_value=10, max_value=99)
    places = forms.IntegerField(label="Places libres au moins", required=False, min_value=1, max_value=200)
    fauteuil = forms.BooleanField(label="Accessible en fauteuil roulant", required=False)
    adaptation = forms.MultipleChoiceField(
        label="Adaptations possibles", choices=Adaptation, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        data: Any,
        *,
        students: Sequence[tuple[str, str]] = (),
        periods: Sequence[tuple[str, str]] = (),
        school: bool = False,
        of_period: bool = False,
        imposed: bool = False,
    ) -> None:
        super().__init__(data)
        self.fields["commune"].widget.attrs |= {
            "list": "communes-proposees",
            "autocomplete": "off",
            "data-communes": reverse("offer_search:communes"),
        }
        if periods:
            # The period says its class.
            self.fields["periode"] = forms.ChoiceField(
                label="Pour la classe", choices=[("", "Toutes les offres, sans classe"), *periods], required=False
            )
            del self.fields["classe"]
        if students:
            self._choices("eleve", [("", "Choisir"), *students])
        else:
            del self.fields["eleve"]
        self._choices(
            "depart",
            [(key, label) for key, label in DEPARTURES if (key != "lycee" or school) and (key != "eleve" or students)],
        )
        # The class says its own kind, level and dates: two answers to one question would contradict each other.
        if of_period:
            for name in ("nature", "niveau", "du", "au", "age"):
                del self.fields[name]
        if imposed:
            del self.fields["secteur"]
        sorts = [pair for pair in SORTS if pair[0] != "voeux" or (of_period and not imposed)]
        self._choices("tri", sorts)
        # A bookmark of another class, whose order means nothing here, is no fault of the reader.
        if data.get("tri", "") not in dict(sorts):
            data.pop("tri", None)

    def _choices(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Dates in order; a departure that needs a commune has one."""
        facts = super().clean() or {}
        start, end = facts.get("du"), facts.get("au")
        if start and end and end < start:
            self.add_error("au", "La fin est avant le début.")
        if facts.get("depart") == "commune" and not facts.get("commune") and "commune" not in self.errors:
            self.add_error("commune", "Écrivez le nom ou le code postal de la commune.")
        if facts.get("depart") == "eleve" and not facts.get("eleve") and "eleve" not in self.errors:
            self.add_error("eleve", "Choisissez un élève de la classe.")
        return facts

    @property
    def minutes_shown(self) -> str:
        """Where the slider stands: at its end when no limit is asked."""
        value = str(self["minutes"].value() or "")
        return value if value.isdigit() else str(MOST)

    @property
    def chooses_class(self) -> bool:
        """Whether the class is chosen in the form."""
        return isinstance(self.fields["periode"], forms.ChoiceField)

    @property
    def more_fields(self) -> list[BoundField]:
        """The fields folded under « Plus de filtres »."""
        return [self[name] for name in MORE if name in self.fields]

    @property
    def sets_more(self) -> bool:
        """Whether a folded field is in use or wrong: the part is then open."""
        return any(self.errors.get(name) or self.cleaned_data.get(name) for name in MORE if name in self.fields)
