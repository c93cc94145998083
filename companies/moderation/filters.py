"""Filters of the queue and of reports."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from companies.models import OfferPublication, OfferReport
from poles.nomenclatures import Level, PeriodKind, Sector

ALL = "toutes"


class QueueFilter(filters.FilterSet):
    """Publications by words, state, sector, kind, level; those to admit by default."""

    q = filters.CharFilter(
        label="Offre, entreprise ou commune", method="search", max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip
    etat = filters.ChoiceFilter(
        label="État", choices=[*OfferPublication.Status.choices, (ALL, "Toutes")], method="by_status",
        empty_label="À admettre",
    )  # fmt: skip
    secteur = filters.ChoiceFilter(label="Secteur", choices=Sector, field_name="offer__sector", empty_label="Tous")
    nature = filters.ChoiceFilter(label="Nature", choices=PeriodKind, method="by_kind", empty_label="Toutes")
    niveau = filters.ChoiceFilter(label="Niveau accepté", choices=Level, method="by_level", empty_label="Tous")
    signalees = filters.BooleanFilter(label="Signalées seulement", method="only_reported", widget=forms.CheckboxInput)

    class Meta:
        model = OfferPublication
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show what waits unless another state, or the reported ones, are asked for."""
        if not self.form.cleaned_data.get("etat") and not self.form.cleaned_data.get("signalees"):
            queryset = queryset.filter(status=OfferPublication.Status.SUBMITTED)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word must be found in the title, the company or the commune."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(offer__title__unaccent__icontains=word)
                | Q(offer__company__name__unaccent__icontains=word)
                | Q(offer__commune__search_name__unaccent__icontains=word)
            )
        return queryset

    def by_status(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset if value == ALL else queryset.filter(status=value)

    def by_kind(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(offer__kinds__contains=[value])

    def by_level(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(offer__levels__contains=[value])

    def only_reported(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset.filter(reported=True) if value else queryset


class ReportFilter(filters.FilterSet):
    """Reports by ground; the open ones by default."""

    motif = filters.ChoiceFilter(label="Motif", field_name="ground", choices=OfferReport.Ground, empty_label="Tous")
    etat = filters.ChoiceFilter(
        label="État", choices=[*OfferReport.State.choices, (ALL, "Tous")], method="by_state", empty_label="À traiter"
    )

    class Meta:
        model = OfferReport
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show what waits for an answer unless another state is asked for."""
        if not self.form.cleaned_data.get("etat"):
            queryset = queryset.filter(state=OfferReport.State.OPEN)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows

    def by_state(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset if value == ALL else queryset.filter(state=value)
