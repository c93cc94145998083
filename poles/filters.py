"""Filters of partners and of the action plan."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q

from poles.models import Partner, PlanAction, SchoolYear


def search_words(queryset: Any, value: str, *names: str) -> Any:
    """Every word must be found in one of the fields, whatever its accents."""
    for word in value.split()[:6]:
        found = Q()
        for name in names:
            found |= Q(**{f"{name}__unaccent__icontains": word})
        queryset = queryset.filter(found)
    return queryset


class PartnerFilter(filters.FilterSet):
    """Partners by name, role or contact, and by kind."""

    q = filters.CharFilter(label="Partenaire ou contact", method="search")
    kind = filters.ChoiceFilter(label="Nature", choices=Partner.Kind, empty_label="Toutes")

    class Meta:
        model = Partner
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return search_words(queryset, value, "name", "role", "contacts__name").distinct()


def _years(request: Any) -> Any:
    return SchoolYear.objects.filter(pk__in=PlanAction.objects.values("school_year")).order_by("-start")


class ActionFilter(filters.FilterSet):
    """Actions by words, school year, axis and state."""

    q = filters.CharFilter(label="Action, responsable ou cible", method="search")
    school_year = filters.ModelChoiceFilter(label="Année scolaire", queryset=_years, empty_label="Toutes")
    axis = filters.ChoiceFilter(label="Axe", choices=PlanAction.Axis, empty_label="Tous")
    state = filters.ChoiceFilter(label="État", choices=PlanAction.State, empty_label="Tous")

    class Meta:
        model = PlanAction
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return search_words(queryset, value, "title", "owner", "target")
