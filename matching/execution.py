"""How a worker executes a run: claim, read in a snapshot, compute outside any transaction, check, write at once.

Safe to be killed at any point and to be called several times at once: nothing is written before the last transaction
but progress, and that transaction demands that the attempt is still the current one.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from matching.builder import Problem, build
from matching.engine import ENGINE, InstanceError, Solution, solve, verify
from matching.models import STALE_AFTER, Proposal, Run, RunState, UnplacedReason
from matching.notices import Notice, input_notices, result_notices
from matching.reading import CampaignData, read_campaign
from matching.results import Result, make_result, solution_sha256
from placements.rules import LimitMissing
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

#: A run that lost its worker this many times is failed: it is perhaps what kills them.
MAX_ATTEMPTS = 5
HEARTBEAT_SECONDS = 4.0
BATCH = 5_000

POISONED = (
    "Le calcul s'est interrompu plusieurs fois avant la fin. Relancez-le ; si cela se répète, prévenez le support."
)
UNEXPECTED = "Le calcul n'a pas abouti : erreur inattendue ({}). L'exécution précédente reste valable."


class RunFailed(Exception):
    """The run ends in failure; the text is the French sentence shown to people."""


class ClaimLost(Exception):
    """Another worker has taken the run over: this one has nothing more to write."""


def execute(*, run_id: uuid.UUID, academie_id: str) -> bool:
    """Execute the run unless somebody else does. Return whether this call wrote its end."""
    attempt = _claim(run_id, academie_id)
    if attempt is None:
        return False
    job = _Job(run_id, academie_id, attempt)
    try:
        with _heartbeat(job):
            return job.execute()
    except ClaimLost:
        return False
    except (OperationalError, InterfaceError):
        # The database went away: the run stays as it is, its heart stops, and the sweeper hands it to a worker.
        logger.warning("Calcul %s : la base de données ne répond plus, il sera repris.", run_id)
        raise
    except (RunFailed, LimitMissing, InstanceError) as error:
        return job.fail(str(error))
    except Exception as error:
        logger.exception("Calcul %s : échec", run_id)
        return job.fail(UNEXPECTED.format(type(error).__name__))


def _claim(run_id: uuid.UUID, academie_id: str) -> int | None:
    """Take the run: one winner among any number of callers. Return the number of the attempt, the token of writes."""
    with acting_as(Scope.for_job(academie_id)):
        taken = (
            Run.objects.claimable(STALE_AFTER)
            .filter(pk=run_id, attempts__lt=MAX_ATTEMPTS)
            .update(
                state=RunState.RUNNING,
                attempts=F("attempts") + 1,
                started_at=Coalesce("started_at", Now()),
                heartbeat_at=Now(),
                stage="Préparation",
                progress=0,
            )
        )
        if not taken:
            return None
        return Run.objects.values_list("attempts", flat=True).get(pk=run_id)


@contextmanager
def snapshot(academie_id: str) -> Iterator[None]:
    """Open a read-only transaction that sees one moment of the database, in the scope of a job."""
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:  # the isolation belongs to the outermost transaction
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                # Whole sets are joined here, but the planner cannot see through the policies: it expects one row of
                # each table and would loop over students for each need (measured: 2 s in place of 30 ms).
                cursor.execute("SET LOCAL enable_nestloop = off")
        with acting_as(Scope.for_job(academie_id)):
            yield


@contextmanager
def _heartbeat(job: _Job) -> Iterator[None]:
    """Beat every few seconds from a thread with a connection of its own, while the engine computes."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(HEARTBEAT_SECONDS):
                try:
                    with acting_as(Scope.for_job(job.academie_id)):
                        job.mine().update(heartbeat_at=Now())
                except DatabaseError:
                    logger.warning("Calcul %s : signe de vie non écrit.", job.run_id)
                    connections["default"].close()
        finally:
            connections["default"].close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.run_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _Job:
    """One attempt at one run."""

    def __init__(self, run_id: uuid.UUID, academie_id: str, attempt: int) -> None:
        self.run_id, self.academie_id, self.attempt = run_id, academie_id, attempt
        self.seconds: dict[str, float] = {}
        self.clock = time.perf_counter()

    def mine(self) -> Any:
        """The row, as long as this attempt holds it."""
        return Run.objects.filter(pk=self.run_id, state=RunState.RUNNING, attempts=self.attempt)

    def step(self, stage: str, progress: int, done: str = "") -> None:
        """Tell the page where the run is, in a transaction of its own. Raises ClaimLost."""
        if done:
            now = time.perf_counter()
            self.seconds[done] = round(now - self.clock, 3)
            self.clock = now
        with acting_as(Scope.for_job(self.academie_id)):
            if not self.mine().update(stage=stage, progress=progress, heartbeat_at=Now()):
                raise ClaimLost

    def execute(self) -> bool:
        self.step("Lecture des besoins et des offres", 5)
        run, data, notices = self._read()
        self.step("Recherche des paires possibles", 15, "read")
        problem = build(data, policy=run.policy, seed=run.seed)
        notices += result_notices(problem)
        self._tell_size(problem)
        self.step("Calcul des propositions", 30, "edges")
        solution = solve(problem.instance, progress=lambda label, part: self.step(label, 30 + int(45 * part)))
        self.step("Vérification indépendante", 76, "solve")
        self._check(problem, solution)
        self.step("Explications", 88, "verify")
        result = make_result(run, problem, solution)
        self.step("Enregistrement des propositions", 92, "explain")
        return self._write(run, problem, solution, result, notices)

    def _read(self) -> tuple[Run, CampaignData, list[Notice]]:
        with snapshot(self.academie_id):
            run = Run.objects.select_related("campaign").get(pk=self.run_id)
            # The day of the request, not of the attempt: a run taken up after midnight reads the same.
            data = read_campaign(run.campaign, today=timezone.localdate(run.queued_at))
            return run, data, input_notices(run.campaign, data)

    def _tell_size(self, problem: Problem) -> None:
        with acting_as(Scope.for_job(self.academie_id)):
            self.mine().update(**_size(problem))

    def _check(self, problem: Problem, solution: Solution) -> None:
        findings = verify(problem.instance, solution)
        if findings:
            logger.error("Calcul %s : vérification refusée, %d défauts", self.run_id, len(findings))
            with acting_as(Scope.for_job(self.academie_id)):
                self.mine().update(verified=False, instance_sha256=problem.instance.sha256)
            raise RunFailed(
                f"La vérification indépendante a refusé le résultat ({len(findings)} défaut(s)) : rien n'est publié."
            )

    def _write(self, run: Run, problem: Problem, solution: Solution, result: Result, notices: list[Notice]) -> bool:
        """Write everything in one transaction: readers see all of the result or none of it."""
        begun = time.perf_counter()
        with acting_as(Scope.for_job(self.academie_id)):
            # The row is locked first: a successor who claims it waits here and then finds it done.
            if not self.mine().select_for_update(no_key=True).values_list("pk", flat=True).first():
                raise ClaimLost
            Proposal.objects.bulk_create(result.proposals, batch_size=BATCH)
            UnplacedReason.objects.bulk_create(result.reasons, batch_size=BATCH)
            self.seconds["write"] = round(time.perf_counter() - begun, 3)
            self.mine().update(
                state=RunState.DONE,
                stage="Terminé",
                progress=100,
                finished_at=Now(),
                heartbeat_at=Now(),
                error="",
                engine=ENGINE,
                instance_sha256=problem.instance.sha256,
                solution_sha256=solution_sha256(solution),
                placed=solution.placed,
                verified=True,
                bottlenecks=result.bottlenecks,
                notices=notices,
                seconds=self.seconds,
                **_size(problem),
            )
        return True

    def fail(self, sentence: str) -> bool:
        """End the run in failure; earlier runs keep their results."""
        with acting_as(Scope.for_job(self.academie_id)):
            return bool(
                self.mine().update(state=RunState.FAILED, error=sentence, finished_at=Now(), seconds=self.seconds)
            )


def _size(problem: Problem) -> dict[str, int]:
    return {
        "students": problem.instance.n_students,
        "offers": problem.offers_in_reach,
        "seats": int(problem.instance.seats.sum()),
        "edges": problem.pairs,
    }
