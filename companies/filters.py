"""Filters of publications of offers, shared by the page and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q
from django.forms import CheckboxInput, DateInput

from companies.models import OfferPublication
from poles.nomenclatures import Level, PeriodKind, Sector

if TYPE_CHECKING:
    from companies.querysets import OfferPublicationQuerySet


class PublicationFilter(filters.FilterSet):
    """Publications by company or title, state, sector, kind, level, dates, access."""

    q = filters.CharFilter(label="Offre, entreprise ou commune", method="search")
    status = filters.ChoiceFilter(label="État", choices=OfferPublication.Status, empty_label="Tous")
    sector = filters.ChoiceFilter(label="Secteur", choices=Sector, field_name="offer__sector", empty_label="Tous")
    kind = filters.ChoiceFilter(label="Nature", choices=PeriodKind, method="by_kind", empty_label="Toutes")
    level = filters.ChoiceFilter(label="Niveau accepté", choices=Level, method="by_level", empty_label="Tous")
    starts_on = filters.DateFilter(
        label="Ouverte le", method="covering_start", widget=DateInput(attrs={"type": "date"})
    )
    ends_on = filters.DateFilter(
        label="Commence au plus tard le",
        field_name="offer__starts_on",
        lookup_expr="lte",
        widget=DateInput(attrs={"type": "date"}),
    )
    wheelchair_access = filters.BooleanFilter(
        label="Accessible en fauteuil roulant", method="accessible_only", widget=CheckboxInput
    )

    class Meta:
        model = OfferPublication
        fields: list[str] = []

    def search(self, queryset: OfferPublicationQuerySet, name: str, value: str) -> OfferPublicationQuerySet:
        """Every word must be found in the title, the company or the commune."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(offer__title__unaccent__icontains=word)
                | Q(offer__company__name__unaccent__icontains=word)
                | Q(offer__commune__search_name__unaccent__icontains=word)
            )
        return queryset

    def accessible_only(self, queryset: OfferPublicationQuerySet, name: str, value: bool) -> OfferPublicationQuerySet:
        return queryset.filter(offer__wheelchair_access=True) if value else queryset

    def covering_start(self, queryset: OfferPublicationQuerySet, name: str, value: object) -> OfferPublicationQuerySet:
        return queryset.filter(offer__ends_on__gte=value)

    def by_kind(self, queryset: OfferPublicationQuerySet, name: str, value: str) -> OfferPublicationQuerySet:
        return queryset.filter(offer__kinds__contains=[value])

    def by_level(self, queryset: OfferPublicationQuerySet, name: str, value: str) -> OfferPublicationQuerySet:
        return queryset.filter(offer__levels__contains=[value])
