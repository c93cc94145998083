"""Filters of the list of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters as filters
from django.db.models import Q

from poles.letters.rules import State
from poles.models import MissionLetter, SchoolYear

if TYPE_CHECKING:
    from poles.querysets import MissionLetterQuerySet


class LetterFilter(filters.FilterSet):
    """Letters by pôle or person, state, year."""

    q = filters.CharFilter(label="Pôle ou titulaire", method="search")
    state = filters.ChoiceFilter(label="État", choices=State, empty_label="Tous")
    school_year = filters.ModelChoiceFilter(
        label="Année scolaire", queryset=SchoolYear.objects.order_by("-start"), empty_label="Toutes"
    )

    class Meta:
        model = MissionLetter
        fields: list[str] = []

    def search(self, queryset: MissionLetterQuerySet, name: str, value: str) -> MissionLetterQuerySet:
        """Every word must be found in the pôle or in the person's name."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(pole__name__unaccent__icontains=word)
                | Q(user__last_name__unaccent__icontains=word)
                | Q(user__first_name__unaccent__icontains=word)
            )
        return queryset
