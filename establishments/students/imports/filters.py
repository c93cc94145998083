"""Filters of the list of imports."""

import django_filters as filters

from establishments.models import StudentImport


class ImportFilter(filters.FilterSet):
    """Imports by state and day of deposit."""

    state = filters.ChoiceFilter(label="État", choices=StudentImport.State, empty_label="Tous")

    class Meta:
        model = StudentImport
        fields: list[str] = []
