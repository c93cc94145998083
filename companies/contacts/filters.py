"""Filters of the address book, of private cards and of loans."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters as filters
from django import forms
from django.utils import timezone

from companies.models import Contact, ContactCard, ContactImport, ContactLoan
from poles.filters import search_words
from poles.nomenclatures import Level, Sector

STEPS = [("retard", "En retard"), ("semaine", "Dans les sept jours"), ("prevue", "Prévue"), ("aucune", "Aucune")]
_WORDS = (
    "host_name", "person_name", "activity", "commune__search_name", "siret", "email",
)  # fmt: skip


def _search() -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "data-search": ""})


class ContactFilter(filters.FilterSet):
    """Contacts by words, sector, commune, level, visibility and next step."""

    q = filters.CharFilter(label="Nom, personne, métier", method="search", widget=_search())
    secteur = filters.ChoiceFilter(label="Secteur", field_name="sector", choices=Sector, empty_label="Tous")
    commune = filters.CharFilter(label="Commune", method="in_commune")
    niveau = filters.ChoiceFilter(label="Niveau", choices=Level, method="at_level", empty_label="Tous")
    visibilite = filters.ChoiceFilter(
        label="Visible par", field_name="visibility", choices=Contact.Visibility, empty_label="Tous"
    )
    etape = filters.ChoiceFilter(label="Prochaine étape", choices=STEPS, method="by_step", empty_label="Toutes")
    retires = filters.BooleanFilter(
        label="Contacts retirés", method="archived", widget=forms.CheckboxInput, required=False
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Every word must be found, whatever its accents."""
        return search_words(queryset, value, *_WORDS)

    def in_commune(self, queryset: Any, name: str, value: str) -> Any:
        if value.strip().isdigit():
            return queryset.filter(postal_code__startswith=value.strip())
        return search_words(queryset, value, "commune__name", "commune__search_name")

    def at_level(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(levels__contains=[value])

    def by_step(self, queryset: Any, name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "aucune":
            return queryset.filter(next_on__isnull=True)
        if value == "retard":
            return queryset.filter(next_on__lt=today)
        if value == "semaine":
            return queryset.filter(next_on__range=(today, today + dt.timedelta(days=7)))
        return queryset.filter(next_on__isnull=False)

    def archived(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(archived_at__isnull=not value)

    @property
    def qs(self) -> Any:
        """Leave aside the contacts put away unless they are asked for."""
        rows = super().qs
        asked = self.form.cleaned_data.get("retires") if self.is_valid() else False
        return rows if asked else rows.filter(archived_at__isnull=True)


class OpenedFilter(ContactFilter):
    """Contacts that others opened: no visibility to choose, none put away."""

    visibilite = None
    retires = None


class CardFilter(filters.FilterSet):
    """Private contacts by what the pôle knows of them."""

    secteur = filters.ChoiceFilter(label="Secteur", field_name="sector", choices=Sector, empty_label="Tous")
    commune = filters.CharFilter(label="Commune", method="in_commune", widget=_search())
    capacite = filters.NumberFilter(label="Élèves accueillis, au moins", field_name="capacity", lookup_expr="gte")

    class Meta:
        model = ContactCard
        fields: list[str] = []

    def in_commune(self, queryset: Any, name: str, value: str) -> Any:
        return search_words(queryset, value, "commune__name", "commune__search_name")


class LoanFilter(filters.FilterSet):
    """Loans by state."""

    etat = filters.ChoiceFilter(label="État", field_name="state", choices=ContactLoan.State, empty_label="Tous")

    class Meta:
        model = ContactLoan
        fields: list[str] = []


class ImportFilter(filters.FilterSet):
    """Imports by state."""

    etat = filters.ChoiceFilter(label="État", field_name="state", choices=ContactImport.State, empty_label="Tous")

    class Meta:
        model = ContactImport
        fields: list[str] = []
