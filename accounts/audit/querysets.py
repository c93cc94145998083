"""Reads of the journal."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField, Case, CharField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Trim


class AuditEntryQuerySet(QuerySet[Any]):
    """Lines of the journal, which point at people by number alone."""

    def with_names(self) -> Any:
        """Add `person_name`, `support_name` and `object_name` (a person); None when the account is erased."""
        # CASE keeps the cast from the keys of other objects, which are no numbers.
        number = Case(
            When(object_type="accounts.user", then=Cast("object_id", BigIntegerField())), output_field=BigIntegerField()
        )
        return self.annotate(
            person_name=_name("person_id"), support_name=_name("support_id"), object_number=number
        ).annotate(object_name=_name("object_number"))


def _name(reference: str) -> Subquery:
    from accounts.models import User  # which imports our models

    whole = Trim(Concat(F("first_name"), Value(" "), F("last_name"), output_field=CharField()))
    return Subquery(User.objects.filter(pk=OuterRef(reference)).values(name=whole)[:1])
