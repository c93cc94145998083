"""Endpoints of runs."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.viewsets import ActorViewSet
from accounts.permissions import require
from matching.api.serializers import ProposalSerializer, RunSerializer, UnplacedSerializer
from matching.models import Run


class RunViewSet(ActorViewSet):
    """Calculs des campagnes de votre pôle ou de votre académie."""

    permission = "run.read"
    queryset = Run.objects.none()
    serializer_class = RunSerializer
    filterset_fields = ["campaign", "state"]

    def get_queryset(self) -> Any:
        return Run.objects.select_related("campaign").order_by("-queued_at", "id")

    @extend_schema(responses=ProposalSerializer(many=True), filters=False)
    @action(detail=True, filter_backends=[])
    def proposals(self, request: Request, pk: str | None = None) -> Response:
        """Propositions du calcul."""
        return self._page(self.get_object().proposals.order_by("id"), ProposalSerializer)

    @extend_schema(responses=UnplacedSerializer(many=True), filters=False)
    @action(detail=True, filter_backends=[])
    def unplaced(self, request: Request, pk: str | None = None) -> Response:
        """Élèves sans place et leur motif."""
        return self._page(self.get_object().unplaced_reasons.order_by("id"), UnplacedSerializer)

    def _page(self, rows: Any, serializer: type[serializers.BaseSerializer[Any]]) -> Response:
        # Pairs speak of students: the rectorat, who may read a run's figures, has no door on them.
        require(self.request._request.actor, "need.read")  # type: ignore[attr-defined]
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True).data)
