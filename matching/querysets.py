"""Reads of the matching room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Now

if TYPE_CHECKING:
    from matching.models import Campaign, Proposal, Run, UnplacedReason  # noqa: F401 (generic parameters)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns."""


class RunQuerySet(models.QuerySet["Run"]):
    """Runs. Delays are measured by the clock of the database, the same for every worker."""

    def in_progress(self) -> RunQuerySet:
        """Runs that will still change."""
        return self.filter(state__in=("queued", "running"))

    def done(self) -> RunQuerySet:
        """Runs with a verified result."""
        return self.filter(state="done")

    def stale(self, after: dt.timedelta) -> RunQuerySet:
        """Running runs whose worker has given no sign of life for `after`."""
        return self.filter(state="running", heartbeat_at__lt=Now() - after)

    def unheard(self, after: dt.timedelta) -> RunQuerySet:
        """Queued runs for which no bell has rung for `after`."""
        return self.alias(_rung_at=Coalesce("heartbeat_at", "queued_at")).filter(
            state="queued", _rung_at__lt=Now() - after
        )

    def claimable(self, after: dt.timedelta) -> RunQuerySet:
        """Runs that a worker may take: queued, or left by a dead worker."""
        return self.filter(Q(state="queued") | Q(state="running", heartbeat_at__lt=Now() - after))


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals."""

    def with_names(self) -> ProposalQuerySet:
        """Load what a list shows: student, class, school, offer, host."""
        return self.select_related(
            "need__student__school_class", "need__establishment", "need__period", "offer__company", "offer__commune"
        )


class UnplacedReasonQuerySet(models.QuerySet["UnplacedReason"]):
    """Reasons of the students left out."""

    def with_names(self) -> UnplacedReasonQuerySet:
        """Load what a list shows: student, class, school."""
        return self.select_related("need__student__school_class", "need__establishment", "need__period")
