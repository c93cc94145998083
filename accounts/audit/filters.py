"""Filters of the journal."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.audit.models import AuditEntry
from accounts.audit.presentation import type_name
from accounts.audit.verbs import label, verbs
from accounts.models import User


def _verbs() -> list[tuple[str, str]]:
    return sorted(((verb, label(verb).capitalize()) for verb in verbs()), key=lambda pair: pair[1])


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AuditFilter(filters.FilterSet):
    """Lines by person, act, object and days."""

    person = filters.CharFilter(label="Personne", method="by_person", max_length=100)
    verb = filters.ChoiceFilter(label="Acte", choices=_verbs, empty_label="Tous")
    kind_of_object = filters.ChoiceFilter(
        label="Type d'objet", field_name="object_type", choices=list, empty_label="Tous"
    )
    reference = filters.CharFilter(label="Référence de l'objet", field_name="object_id", max_length=64)
    since = filters.DateFilter(label="À partir du", field_name="at", lookup_expr="date__gte", widget=_day())
    until = filters.DateFilter(label="Jusqu'au", field_name="at", lookup_expr="date__lte", widget=_day())

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The kinds of object that the reader's journal holds, no others.
        held = self.queryset.order_by("object_type").values_list("object_type", flat=True).distinct()
        self.form.fields["kind_of_object"].choices = [
            ("", "Tous"),
            *((found, type_name(found).capitalize()) for found in held if found),
        ]

    def by_person(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word must be found in the name or the address of who acted, or of the support behind."""
        people = User.objects.order_by()
        for word in value.split()[:6]:
            people = people.filter(
                Q(first_name__unaccent__icontains=word)
                | Q(last_name__unaccent__icontains=word)
                | Q(email__icontains=word)
            )
        keys = people.values("pk")
        # A student's name opens nothing: their lines are told without it.
        return queryset.filter(Q(person_id__in=keys) | Q(support_id__in=keys)).exclude(kind="student")
