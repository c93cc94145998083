"""JSON of equity reports: what the page shows, already through the suppression gate."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from equity.models import EquityFigure, EquitySnapshot


class FigureSerializer(serializers.ModelSerializer[EquityFigure]):
    """One figure; a suppressed one has its reason and no number."""

    class Meta:
        model = EquityFigure
        fields: ClassVar[list[str]] = [
            "indicator",
            "dimension",
            "kind",
            "group",
            "reference",
            "numerator",
            "denominator",
            "value",
            "low",
            "high",
            "ratio",
            "suppression",
        ]


class SnapshotSerializer(serializers.ModelSerializer[EquitySnapshot]):
    """A frozen report, without its figures."""

    pole = serializers.UUIDField(source="pole_id", read_only=True, allow_null=True)

    class Meta:
        model = EquitySnapshot
        fields: ClassVar[list[str]] = [
            "id",
            "name",
            "pole",
            "starts_on",
            "ends_on",
            "run",
            "state",
            "progress",
            "frozen_at",
            "definition_version",
            "data_sha256",
            "population",
        ]


class SnapshotDetailSerializer(SnapshotSerializer):
    """A frozen report with its figures in display order."""

    figures = FigureSerializer(many=True, read_only=True)

    class Meta(SnapshotSerializer.Meta):
        fields: ClassVar[list[str]] = [*SnapshotSerializer.Meta.fields, "figures"]
