"""Optimistic lock: what two people change at once is shown side by side, and nothing of either is lost.

A form carries the version that it was filled from. A service locks the row, compares, and refuses the older one with
`Conflict`, which says who wrote the other version and when; the page shows both and keeps what was typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from copy import copy
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.actors import Actor

M = TypeVar("M", bound="Versioned")


class Versioned(models.Model):
    """A row edited by several people: its version grows with each change, with its author and its moment."""

    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField("modifié le", null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name="par"
    )

    class Meta:
        abstract = True

    def stamp(self, actor: Actor) -> None:
        """Grow the version in memory; the caller saves `STAMP` with the rest."""
        self.version += 1
        self.changed_at, self.changed_by = timezone.now(), actor.user


STAMP = ("version", "changed_at", "changed_by")


class Gone(ValidationError):
    """The row was removed meanwhile, or is not the actor's."""


class Conflict(ValidationError):
    """Somebody else saved another version since the form was opened; `current` is theirs."""

    def __init__(self, current: Any) -> None:
        self.current = current
        who = current.changed_by.full_name if current.changed_by else "une autre personne"
        moment = f" le {timezone.localtime(current.changed_at):%d/%m/%Y à %H h %M}" if current.changed_at else ""
        super().__init__(
            f"Modifié entre-temps par {who}{moment}. Comparez les deux versions, puis enregistrez celle que vous "
            "gardez."
        )


def locked(rows: models.QuerySet[M], pk: Any, version: int | None = None) -> M:
    """Lock a row and check its version (None: whatever it is). Raises Gone, Conflict."""
    found = rows.select_for_update(no_key=True, of=("self",)).select_related("changed_by").filter(pk=pk).first()
    if found is None:
        raise Gone("Cette ligne n'existe plus ou ne relève pas de votre fonction.")
    if version is not None and found.version != version:
        raise Conflict(found)
    return found


def said(row: models.Model, name: str) -> str:
    """Return the value of a field as a person reads it."""
    value = getattr(row, name)
    if display := getattr(row, f"get_{name}_display", None):
        return str(display())
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value not in (None, "") else "—"


def differences(saved: models.Model, mine: dict[str, Any], names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (label, mine, saved) for each field whose typed value is not the one saved."""
    draft = copy(saved)
    # The cache of related rows is shared by the copy: a key typed anew must not change what is saved.
    draft._state = copy(saved._state)
    draft._state.fields_cache = {}
    rows = []
    for name in names:
        setattr(draft, name, mine.get(name))
        label = str(saved._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        rows.append((label[:1].upper() + label[1:], said(draft, name), said(saved, name)))
    return [row for row in rows if row[1] != row[2]]
