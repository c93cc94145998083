"""Filters of memberships and of schools without pôle."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils import timezone

from establishments.models import Establishment, PoleMembership
from poles.filters import search_words
from poles.models import Departement

MOMENTS = [("en-cours", "Membres aujourd'hui"), ("a-venir", "À venir"), ("terminees", "Terminées")]


class MembershipFilter(filters.FilterSet):
    """Memberships by school, moment and kind."""

    q = filters.CharFilter(label="Établissement ou commune", method="search")
    moment = filters.ChoiceFilter(label="Moment", choices=MOMENTS, method="by_moment", empty_label="Tous")
    kind = filters.ChoiceFilter(
        label="Type", choices=Establishment.Kind, field_name="establishment__kind", empty_label="Tous"
    )

    class Meta:
        model = PoleMembership
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return search_words(
            queryset, value, "establishment__name", "establishment__commune__name", "establishment__uai"
        )

    def by_moment(self, queryset: Any, name: str, value: str) -> Any:
        today = timezone.localdate()
        if value == "en-cours":
            return queryset.in_force(today)
        if value == "a-venir":
            return queryset.filter(starts_on__gt=today)
        return queryset.filter(ends_on__lt=today)


def _departements(request: Any) -> Any:
    return Departement.objects.filter(academie=request.actor.academie).order_by("code")


class OrphanFilter(filters.FilterSet):
    """Schools without pôle by name, kind and département."""

    q = filters.CharFilter(label="Établissement ou commune", method="search")
    kind = filters.ChoiceFilter(label="Type", choices=Establishment.Kind, empty_label="Tous")
    departement = filters.ModelChoiceFilter(
        label="Département", queryset=_departements, field_name="commune__departement", empty_label="Tous"
    )

    class Meta:
        model = Establishment
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        return search_words(queryset, value, "name", "commune__name", "uai")
