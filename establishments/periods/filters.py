"""Filters of the classes of a school."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.forms import CheckboxInput
from django.utils import timezone

from establishments.calendar.reading import current_year
from establishments.models import SchoolClass
from poles.filters import search_words
from poles.models import SchoolYear
from poles.nomenclatures import Level


def years_of(request: Any) -> Any:
    """School years from two back to the next one."""
    now = current_year(request.actor.academie, timezone.localdate())
    return SchoolYear.objects.filter(start__range=(now - 2, now + 1))


class ClassFilter(filters.FilterSet):
    """Classes by name or training, year (the current one by default), level, and those without period."""

    q = filters.CharFilter(label="Classe ou formation", method="search")
    annee = filters.ModelChoiceFilter(
        label="Année scolaire", queryset=years_of, field_name="school_year", empty_label="Année en cours"
    )
    level = filters.ChoiceFilter(label="Niveau", choices=Level, empty_label="Tous")
    sans = filters.BooleanFilter(label="Sans période seulement", method="without_period", widget=CheckboxInput)

    class Meta:
        model = SchoolClass
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Keep the current year when none is asked."""
        rows = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("annee"):
            return rows
        return rows.filter(school_year=current_year(self.request.actor.academie, timezone.localdate()))

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return search_words(queryset, value, "name", "mef__label", "mef__code")

    def without_period(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.filter(periods__isnull=True) if value else queryset
