"""Filters of needs, shared by the page and the API."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.db.models import Q
from django.forms import CheckboxInput
from django.utils import timezone

from establishments.models import Establishment
from placements.models import Need, NeedState
from poles.nomenclatures import Level, PeriodKind, Sector

if TYPE_CHECKING:
    from placements.querysets import NeedQuerySet

DEADLINES = [
    ("commencee", "Période commencée"),
    ("j7", "Départ dans 7 jours ou moins"),
    ("j30", "Départ dans 8 à 30 jours"),
    ("apres", "Départ dans plus de 30 jours"),
]


def deadline_range(name: str, today: dt.date) -> Q:
    """Return the condition on the first day of the period for one of DEADLINES; a period that is over is in none."""
    week, month = today + dt.timedelta(days=7), today + dt.timedelta(days=30)
    return {
        "commencee": Q(period__starts_on__lte=today, period__ends_on__gte=today),
        "j7": Q(period__starts_on__gt=today, period__starts_on__lte=week),
        "j30": Q(period__starts_on__gt=week, period__starts_on__lte=month),
        "apres": Q(period__starts_on__gt=month),
    }[name]


def establishments_seen(request: Any) -> Any:
    """Schools that have needs within the reader's scope; none for the schema page, which nobody asks."""
    if request is None:
        return Establishment.objects.none()
    return Establishment.objects.filter(pk__in=Need.objects.seen_by(request.actor).values("establishment")).order_by(
        "name"
    )


class NeedFilter(filters.FilterSet):
    """Needs by student or school, state, deadline, kind, level, sector, establishment."""

    q = filters.CharFilter(label="Élève, classe ou établissement", method="search")
    state = filters.ChoiceFilter(label="État", choices=NeedState, empty_label="Tous")
    deadline = filters.ChoiceFilter(label="Échéance", choices=DEADLINES, method="by_deadline", empty_label="Toutes")
    kind = filters.ChoiceFilter(label="Nature", choices=PeriodKind, field_name="period__kind", empty_label="Toutes")
    level = filters.ChoiceFilter(
        label="Niveau", choices=Level, field_name="student__school_class__level", empty_label="Tous"
    )
    sector = filters.ChoiceFilter(label="Secteur", choices=Sector, method="by_sector", empty_label="Tous")
    establishment = filters.ModelChoiceFilter(
        label="Établissement", queryset=establishments_seen, empty_label="Tous les établissements"
    )

    to_place = filters.BooleanFilter(label="Sans lieu seulement", method="only_to_place", widget=CheckboxInput)

    class Meta:
        model = Need
        fields: list[str] = []

    def search(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """Every word must be found in the student's name, the class or the school."""
        for word in value.split()[:6]:
            queryset = queryset.filter(
                Q(student__last_name__unaccent__icontains=word)
                | Q(student__first_name__unaccent__icontains=word)
                | Q(student__school_class__name__unaccent__icontains=word)
                | Q(establishment__name__unaccent__icontains=word)
            )
        return queryset

    def by_deadline(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        return queryset.filter(deadline_range(value, timezone.localdate()))

    def by_sector(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        return queryset.filter(sectors__contains=[value])

    def only_to_place(self, queryset: NeedQuerySet, name: str, value: bool) -> NeedQuerySet:
        return queryset.to_place() if value else queryset
