"""Filters of the students of a school."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils import timezone

from establishments.models import Student
from establishments.periods.classes import classes_of

WHERE = [("partis", "Partis"), ("tous", "Tous")]


def _classes(request: Any) -> Any:
    return classes_of(request.actor).order_by("-school_year", "name", "pk")


class StudentFilter(filters.FilterSet):
    """Students by name, class, and whether they are still here."""

    q = filters.CharFilter(label="Nom ou prénom", method="search")
    school_class = filters.ModelChoiceFilter(label="Classe", queryset=_classes, empty_label="Toutes les classes")
    where = filters.ChoiceFilter(label="Présence", choices=WHERE, method="by_presence", empty_label="Présents")

    class Meta:
        model = Student
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        for word in value.split()[:6]:
            queryset = queryset.filter(Q(last_name__unaccent__icontains=word) | Q(first_name__unaccent__icontains=word))
        return queryset

    def by_presence(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(left_on__lte=timezone.localdate()) if value == "partis" else queryset

    def filter_queryset(self, queryset: Any) -> Any:
        """Those who left are hidden unless asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("where") else found.present(timezone.localdate())
