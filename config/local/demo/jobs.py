"""What the demonstration does: a campaign and an equity report, asked for as the coordinator would, done by the worker.

Imported after `django.setup()`.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from accounts.actors import Actor, actors_of
from accounts.models import User
from config.demo_world import best_campaign, demo_accounts
from config.local.errors import LocalServiceError
from equity import dimensions
from equity.indicators import BY_CODE as INDICATORS
from equity.models import EquityFigure, EquitySnapshot, SnapshotState
from equity.services import request_snapshot
from matching.models import Campaign, Run, RunState, UnplacedReason
from matching.services import create_campaign, launch_campaign
from poles.models import Pole
from tenancy.scope import acting_as

LONGEST = 900.0  # seconds; a campaign of 20,000 students takes far less
DIMENSIONS = {dimension.code: dimension for dimension in dimensions.DIMENSIONS}
Progress = Callable[[int, str], None]
Check = Callable[[], None]


class Demonstration:
    """One pôle of the académie, its coordinator, and the two jobs."""

    def __init__(self, academie: str, check: Check) -> None:
        self._check = check
        best = best_campaign(academie)
        if best is None:
            raise LocalServiceError("Aucun élève de la démonstration n'est à placer : augmentez --students.")
        self.pole, self.kind, self.name = best.pole, best.kind, best.name
        self.starts_on, self.ends_on = best.starts_on, best.ends_on
        self.actor = coordinator_of(self.pole, academie)
        self.run: Run | None = None
        self.snapshot: EquitySnapshot | None = None

    def campaign(self, progress: Progress) -> Run:
        """Create the campaign, launch it and wait for its end. Raises LocalServiceError when it fails."""
        with acting_as(self.actor.scope):
            campaign: Campaign = create_campaign(
                actor=self.actor, pole=self.pole, name=self.name, kind=self.kind,
                starts_on=self.starts_on, ends_on=self.ends_on,
            )  # fmt: skip
            queued = launch_campaign(actor=self.actor, campaign=campaign)
        run: Run = self._wait(Run, queued.pk, progress)
        if run.state != RunState.DONE:
            raise LocalServiceError(f"Le calcul de la campagne a échoué : {run.error}")
        self.run = run
        return run

    def report(self, progress: Progress) -> EquitySnapshot:
        """Ask for the equity report of the pôle and wait for it. Raises LocalServiceError when it fails."""
        with acting_as(self.actor.scope):
            due = request_snapshot(
                actor=self.actor, pole=self.pole, name=f"Après la campagne « {self.name} »",
                starts_on=self.starts_on, ends_on=self.ends_on, run=self.run,
            )  # fmt: skip
        snapshot: EquitySnapshot = self._wait(EquitySnapshot, due.pk, progress)
        if snapshot.state != SnapshotState.FROZEN:
            raise LocalServiceError(f"Le rapport d'équité a échoué : {snapshot.error}")
        self.snapshot = snapshot
        return snapshot

    def ask_for_the_others(self, academie: str) -> None:
        """Ask, as the rectorat, for the reports of the académie and of its other pôles; nobody waits for them."""
        actor = rectorat_of(academie)
        with acting_as(actor.scope):
            others: list[Pole | None] = [None, *Pole.objects.exclude(pk=self.pole.pk).order_by("name")]
            for pole in others:
                request_snapshot(
                    actor=actor, pole=pole, name=f"Avant la campagne « {self.name} »",
                    starts_on=self.starts_on, ends_on=self.ends_on,
                )  # fmt: skip

    def _wait(self, model: Any, pk: Any, progress: Progress) -> Any:
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            with acting_as(self.actor.scope):
                job = model.objects.get(pk=pk)
            progress(job.progress, job.stage)
            if job.is_over:
                return job
            self._check()
            time.sleep(0.1)
        raise LocalServiceError(f"Toujours rien après {LONGEST / 60:.0f} minutes : le travailleur ne répond pas.")

    def unplaced_by_reason(self) -> dict[str, int]:
        """Return how many students were left out, by code of the reason, most frequent first."""
        assert self.run is not None
        with acting_as(self.actor.scope):
            counts = Counter(UnplacedReason.objects.filter(run=self.run).values_list("reason", flat=True))
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def figures(self) -> list[dict[str, Any]]:
        """Return the figures of the report in their order; those under statistical secrecy hold no number."""
        fields = ("indicator", "dimension", "kind", "group", "reference", "numerator", "denominator")
        values = ("value", "low", "high", "ratio", "suppression")
        with acting_as(self.actor.scope):
            rows = EquityFigure.objects.filter(snapshot=self.snapshot).order_by("position")
            return [{"label": label_of(row)} | row for row in rows.values(*fields, *values)]


def label_of(figure: Mapping[str, Any]) -> str:
    """Return what a figure is about, in French."""
    indicator = INDICATORS[figure["indicator"]].label
    dimension = DIMENSIONS.get(figure["dimension"])
    if dimension is None:
        return f"{indicator} : ensemble"
    groups = dimension.label_of(figure["group"])
    if figure["kind"] == EquityFigure.Kind.GAP:
        groups += f" par rapport à {dimension.label_of(figure['reference'])}"
    return f"{indicator} : {groups}"


def reason_labels() -> dict[str, str]:
    """Return the French words of the reasons."""
    return {code: str(label) for code, label in UnplacedReason.Reason.choices}


def _accounts(academie: str, kind: str) -> Iterator[Actor]:
    for account in demo_accounts(academie):
        user = User.objects.filter(email=account.email).first()
        yield from (actor for actor in (actors_of(user) if user else ()) if actor.kind == kind)


def rectorat_of(academie: str) -> Actor:
    """Return the rectorat among the demonstration's accounts."""
    for actor in _accounts(academie, "rectorat"):
        return actor
    raise LocalServiceError("Aucun compte de démonstration n'est au rectorat.")


def coordinator_of(pole: Pole, academie: str) -> Actor:
    """Return the coordinator of the pôle among the demonstration's accounts, with the rights of the letter."""
    for actor in _accounts(academie, "coordinator"):
        if actor.subject.pk == pole.pk:
            return actor
    raise LocalServiceError(f"Aucun compte de démonstration ne coordonne le pôle « {pole.name} ».")


def window(starts_on: date, ends_on: date) -> str:
    """Return the window in a table's words."""
    return f"du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}"
