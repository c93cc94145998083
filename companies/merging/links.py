"""Every column of the product that names a host, found in the models: a table added tomorrow follows a merge too.

Rows live in tables of all rooms, those above included: nothing here imports them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import ForeignObjectRel, UniqueConstraint

from companies.models import Company, CompanyMember, CompanyMerge, HostMonth, JoinRequest
from tenancy.policies import SameAcademie

#: People who answer for the duplicate: moving them would open the kept host to them without anybody having said so.
PEOPLE = (CompanyMember, JoinRequest)
#: The decisions themselves stay as they were taken; numbers of a month are added up (`months.py`).
APART = (CompanyMerge, HostMonth)


@dataclass(frozen=True, slots=True)
class Link:
    """One column that points at a host."""

    model: Any
    field: str

    @property
    def key(self) -> str:
        """Name of the column in the record of a merge."""
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def label(self) -> str:
        """What the rows are, for people."""
        return str(self.model._meta.verbose_name_plural)

    def rows(self, company: UUID) -> models.QuerySet[Any]:
        """Return the rows that point at a host, as far as the scope sees them."""
        found: models.QuerySet[Any] = self.model._base_manager.filter(**{self.field: company})
        return found

    def point(self, ids: Sequence[Any], company: UUID) -> int:
        """Make these rows point at a host."""
        changed: int = self.model._base_manager.filter(pk__in=ids).update(**{self.field: company})
        return changed

    def uniques(self) -> Iterator[list[str]]:
        """Return, for each uniqueness that the host is part of, the other columns."""
        for one in self.model._meta.constraints:
            if isinstance(one, UniqueConstraint) and self.field in one.fields and "id" not in one.fields:
                yield [name for name in one.fields if name != self.field]


@dataclass(frozen=True, slots=True)
class Pair:
    """A composite key: the row and the thing that it names have one and the same host."""

    link: Link
    field: str
    target: Any


@cache
def links() -> tuple[Link, ...]:
    """Return the columns that a merge moves, in the order of their names."""
    found = [
        Link(relation.related_model, relation.field.name)
        for relation in Company._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many
    ]
    return tuple(sorted((x for x in found if x.model not in (*PEOPLE, *APART)), key=lambda link: link.key))


@cache
def pairs() -> tuple[Pair, ...]:
    """Return the composite keys that name the host twice."""
    return tuple(
        Pair(link, one.field, link.model._meta.get_field(one.field).remote_field.model)
        for link in links()
        for one in link.model._meta.constraints
        if isinstance(one, SameAcademie) and one.shared == f"{link.field}_id"
    )


def is_global(link: Link) -> bool:
    """Return whether the rows belong to no académie."""
    return all(field.name != "academie" for field in link.model._meta.concrete_fields)


def movable(link: Link, duplicate: UUID, kept: UUID) -> list[Any]:
    """Return the rows of the duplicate that may point at the kept host.

    One that the kept host has already (the same campaign asked both) stays where it is: nothing is lost, and
    nothing counted twice.
    """
    rows = link.rows(duplicate)
    for others in link.uniques():
        taken = link.rows(kept).filter(**{name: models.OuterRef(name) for name in others})
        rows = rows.exclude(models.Exists(taken))
    return list(rows.order_by("pk").values_list("pk", flat=True))
