"""Base of the read-only endpoints: same scope and same permissions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.permissions import allowed


class ActorMay(BasePermission):
    """The view's `permission` is asked of the acting identity, in general and on each object."""

    message = "Votre fonction ne permet pas de lire ces données."

    def has_permission(self, request: Request, view: Any) -> bool:
        # The schema page describes every endpoint, whoever reads it.
        return getattr(view, "swagger_fake_view", False) or allowed(request._request.actor, view.permission)  # type: ignore[attr-defined]

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        return allowed(request._request.actor, view.permission, obj)  # type: ignore[attr-defined]


class ActorViewSet(ReadOnlyModelViewSet[Any]):
    """Lists and details of what the current membership may read; rows come from the database's own scope."""

    permission: ClassVar[str]
    permission_classes = (ActorMay,)
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
