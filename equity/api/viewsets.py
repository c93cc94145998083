"""Endpoints of equity reports."""

from __future__ import annotations

from typing import Any

from accounts.api.viewsets import ActorViewSet
from equity.api.serializers import SnapshotDetailSerializer, SnapshotSerializer
from equity.models import EquitySnapshot


class SnapshotViewSet(ActorViewSet):
    """Rapports d'équité de votre pôle ou de votre académie."""

    permission = "snapshot.read"
    queryset = EquitySnapshot.objects.none()
    serializer_class = SnapshotSerializer
    filterset_fields = ["state"]

    def get_queryset(self) -> Any:
        snapshots = EquitySnapshot.objects.order_by("-requested_at", "id")
        return snapshots.prefetch_related("figures") if self.action == "retrieve" else snapshots

    def get_serializer_class(self) -> Any:
        return SnapshotDetailSerializer if self.action == "retrieve" else SnapshotSerializer
