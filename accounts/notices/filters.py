"""Filters of one's own lines."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from accounts.notices import registry
from accounts.notices.models import Notice


class NoticeFilter(filters.FilterSet):
    """Lines by kind of event, and by whether they were read."""

    evenement = filters.ChoiceFilter(label="Événement", field_name="kind", choices=list, empty_label="Tous")
    etat = filters.ChoiceFilter(
        label="État", method="by_state", choices=[("nouveaux", "Nouveaux"), ("lus", "Lus")], empty_label="Tous"
    )

    class Meta:
        model = Notice
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The kinds that the person was told of, and the one of the link of a mail although nothing of it is left.
        held = set(self.queryset.order_by("kind").values_list("kind", flat=True).distinct())
        held.add(str(self.data.get("evenement", "")))
        known = sorted((kind.label, kind.name) for name in held if (kind := registry.find(name)))
        self.form.fields["evenement"].choices = [("", "Tous"), *((name, label) for label, name in known)]

    def by_state(self, queryset: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        """Keep the lines that were read, or those that were not."""
        return queryset.filter(read_at__isnull=value == "nouveaux")
