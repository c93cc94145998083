"""Permissions: names mapped to small predicates. Outer list: any; inner list: all.

register({"run.read": [[is_pole_of], [is_rectorat_of]]})
allowed(actor, "run.read", run)      # one answer for pages, API and templates
access(Run.objects.all(), actor, "run.read", pk=pk)   # 404 when not yours, 403 when yours but not allowed
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404

from accounts.actors import Actor, ActorKind

Predicate = Callable[[Actor, Any], bool]
PermissionMap = Mapping[str, Sequence[Sequence[Predicate]]]
M = TypeVar("M", bound=models.Model)

_map: dict[str, Sequence[Sequence[Predicate]]] = {}


def register(permissions: PermissionMap) -> None:
    """Add an app's map; a name belongs to one app."""
    for name, rule in permissions.items():
        if name in _map and _map[name] is not rule:
            raise ValueError(f"Droit déclaré deux fois : {name}")
        _map[name] = rule


def acts_as(*kinds: ActorKind) -> Predicate:
    """Return the predicate « acts under one of these functions »; the database limits which rows those see."""
    return lambda actor, thing: actor.kind in kinds


def names() -> list[str]:
    """Return every declared permission."""
    return sorted(_map)


def allowed(actor: Actor | None, name: str, thing: Any = None) -> bool:
    """Return whether the actor holds the permission on the object (or in general)."""
    if actor is None:
        return False
    return any(all(predicate(actor, thing) for predicate in every) for every in _map[name])


def abilities(actor: Actor | None, thing: Any, prefix: str) -> dict[str, bool]:
    """Return {verb: allowed} for the permissions `prefix.verb`, for templates and API alike."""
    start = f"{prefix}."
    return {name.removeprefix(start): allowed(actor, name, thing) for name in _map if name.startswith(start)}


def require(actor: Actor | None, name: str, thing: Any = None) -> None:
    """Raise PermissionDenied (403) unless allowed."""
    if not allowed(actor, name, thing):
        raise PermissionDenied


def access(queryset: models.QuerySet[M], actor: Actor | None, name: str, **lookup: Any) -> M:
    """Fetch one object and check the right in one call: 404 for what is not yours, 403 for what you may not do."""
    try:
        found = queryset.filter(**lookup).first()
    except (ValueError, ValidationError):
        found = None
    if found is None:
        raise Http404
    require(actor, name, found)
    return found
