"""Filters of the offers of a host."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from companies.models import Offer, OfferPublication
from poles.nomenclatures import PeriodKind


class OwnOfferFilter(filters.FilterSet):
    """Offers by words, state in the bank, nature, and those still to come."""

    q = filters.CharFilter(
        label="Offre, site ou commune", method="search", max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": ""}),
    )  # fmt: skip
    etat = filters.ChoiceFilter(label="État", choices=OfferPublication.Status, method="by_status", empty_label="Tous")
    nature = filters.ChoiceFilter(label="Nature", choices=PeriodKind, method="by_kind", empty_label="Toutes")
    passees = filters.BooleanFilter(
        label="Montrer aussi les offres passées", method="past_too", widget=forms.CheckboxInput
    )

    class Meta:
        model = Offer
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Leave out what is over unless it, or a state, is asked for."""
        if not self.form.cleaned_data.get("passees") and not self.form.cleaned_data.get("etat"):
            queryset = queryset.filter(ends_on__gte=timezone.localdate()).exclude(state=Offer.State.CLOSED)
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        return rows

    def search(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word must be found in the title, the site or the commune."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(title__unaccent__icontains=word)
                | Q(site__unaccent__icontains=word)
                | Q(commune__search_name__unaccent__icontains=word)
            )
        return queryset

    def by_status(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=OfferPublication.objects.filter(status=value).values("offer"))

    def by_kind(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(kinds__contains=[value])

    def past_too(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return queryset
