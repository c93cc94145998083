"""Thin Celery tasks of equity reports."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from equity import services
from tenancy.tasks import AcademieTask


@shared_task(base=AcademieTask, name="equity.freeze_snapshot")
def freeze_snapshot(*, snapshot_id: str, academie_id: str) -> None:
    """Compute and freeze one report."""
    services.freeze_snapshot(snapshot_id=snapshot_id, academie_id=academie_id)


# Expires: bells that rang while no worker listened are not worth hearing.
@shared_task(name="equity.sweep_snapshots", expires=30)
def sweep_snapshots() -> None:
    """Find the reports that the broker or a worker has forgotten (beat, every 30 seconds)."""
    services.sweep_snapshots()


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """A worker that starts looks for forgotten reports without waiting for the clock."""
    sweep_snapshots.delay()
