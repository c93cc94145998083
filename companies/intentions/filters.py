"""Filters of the hosts to ask, and of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Q
from django.forms import CheckboxInput

from companies.intentions.hosts import of_sector
from companies.models import Company, IntentionInvite
from poles.nomenclatures import Sector

if TYPE_CHECKING:
    from django.db.models import QuerySet


class HostFilter(filters.FilterSet):
    """Hosts by name or commune, sector, and whether they received someone last year."""

    q = filters.CharFilter(label="Entreprise ou commune", method="search")
    sector = filters.ChoiceFilter(label="Secteur", choices=Sector, method="by_sector", empty_label="Tous")
    hosted = filters.BooleanFilter(
        label="A accueilli des élèves l’année précédente", method="by_hosted", widget=CheckboxInput
    )

    class Meta:
        model = Company
        fields: list[str] = []

    def search(self, queryset: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(name__unaccent__icontains=word) | Q(commune__search_name__unaccent__icontains=word)
            )
        return queryset

    def by_sector(self, queryset: QuerySet[Company], name: str, value: str) -> QuerySet[Company]:
        return of_sector(queryset, value)

    def by_hosted(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(hosted=True) if value else queryset


class InviteFilter(filters.FilterSet):
    """Answers by host, answer, reason."""

    q = filters.CharFilter(label="Entreprise ou commune", method="search")
    answer = filters.ChoiceFilter(
        label="Réponse",
        choices=[*IntentionInvite.Answer.choices, ("none", "Sans réponse")],
        method="by_answer",
        empty_label="Toutes",
    )
    reason = filters.ChoiceFilter(label="Raison", choices=IntentionInvite.Reason, empty_label="Toutes")

    class Meta:
        model = IntentionInvite
        fields: list[str] = []

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(company__name__unaccent__icontains=word) | Q(company__commune__search_name__unaccent__icontains=word)
            )
        return queryset

    def by_answer(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(answer="" if value == "none" else value)
