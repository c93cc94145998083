"""Requesting and freezing equity reports. The row is the job; the broker only rings."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from accounts.actors import Actor
from equity.models import EquitySnapshot
from matching.models import Run
from poles.models import Pole


def request_snapshot(
    *,
    actor: Actor,
    pole: Pole | None,
    name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    run: Run | None = None,
) -> EquitySnapshot:
    """Ask for the report of a pôle, or (pole None) of the actor's académie; must run in the actor's scope.

    Students counted: those with a compulsory period that begins from `starts_on` to `ends_on`, both included.
    A report of the same window and run that is still in progress is returned instead of a second one.

    Raises PermissionDenied, or ValidationError with French sentences; nothing is written then.
    """
    raise NotImplementedError


def freeze_snapshot(*, snapshot_id: UUID | str, academie_id: str) -> EquitySnapshot | None:
    """Compute and freeze a report; harmless twice, at once or after a kill. Return None when nothing was to be done."""
    raise NotImplementedError


def sweep_snapshots() -> int:
    """Ring again for reports that nobody has begun, or whose worker has died; return how many."""
    raise NotImplementedError
