"""JSON of runs and of what they found."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers

from matching.models import Proposal, Run, UnplacedReason


class RunSerializer(serializers.ModelSerializer[Run]):
    """One execution of a campaign, with what is needed to check it (CRPA L311-3-1)."""

    campaign_name = serializers.CharField(source="campaign.name", read_only=True)
    kind = serializers.CharField(source="campaign.kind", read_only=True)
    unplaced = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = Run
        fields: ClassVar[list[str]] = [
            "id",
            "campaign",
            "campaign_name",
            "kind",
            "number",
            "state",
            "stage",
            "progress",
            "queued_at",
            "started_at",
            "finished_at",
            "students",
            "offers",
            "seats",
            "edges",
            "placed",
            "unplaced",
            "verified",
            "engine",
            "seed",
            "policy",
            "instance_sha256",
            "solution_sha256",
            "bottlenecks",
            "seconds",
            "error",
        ]


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """A pair found by a run: the need and the offer by their keys."""

    need = serializers.UUIDField(source="need_id", read_only=True)
    offer = serializers.UUIDField(source="offer_id", read_only=True)

    class Meta:
        model = Proposal
        fields: ClassVar[list[str]] = ["id", "need", "offer", "distance_m", "wish_rank", "cost", "options"]


class UnplacedSerializer(serializers.ModelSerializer[UnplacedReason]):
    """Why a run left a student out."""

    need = serializers.UUIDField(source="need_id", read_only=True)

    class Meta:
        model = UnplacedReason
        fields: ClassVar[list[str]] = ["id", "need", "reason", "bottleneck", "details", "options"]
