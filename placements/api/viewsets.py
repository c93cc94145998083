"""Endpoints of needs."""

from __future__ import annotations

from typing import Any

from accounts.api.viewsets import ActorViewSet
from placements.api.serializers import NeedSerializer
from placements.filters import NeedFilter
from placements.models import Need


class NeedViewSet(ActorViewSet):
    """Besoins de votre pôle ou de votre établissement."""

    permission = "need.read"
    queryset = Need.objects.none()
    serializer_class = NeedSerializer
    filterset_class = NeedFilter

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset  # the schema page describes the endpoint: nobody reads it
        actor = self.request._request.actor  # type: ignore[attr-defined]
        return Need.objects.seen_by(actor).with_names().order_by("opened_at", "id")
