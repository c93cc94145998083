"""Celery tasks of the matching room: they call services and nothing else."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from matching import services
from tenancy.tasks import academie_task


@academie_task(name="matching.execute_run")
def execute_run(*, run_id: str, academie_id: str) -> None:
    """Execute a run of a campaign."""
    services.execute_run(run_id=run_id, academie_id=academie_id)


# Expires: bells that rang while no worker listened are not worth hearing.
@shared_task(name="matching.sweep_runs", expires=20)
def sweep_runs() -> None:
    """Ring again for the runs of every académie that no worker executes."""
    services.sweep_runs()


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """A worker that starts takes up what its predecessor left, without waiting for the clock."""
    sweep_runs.delay()
