"""The job through a real worker and a real broker: killed, doubled, forgotten, it leaves one correct run."""

from __future__ import annotations

import contextlib
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connections

from companies.models import Offer
from matching import services
from matching.models import Campaign, Proposal, Run, UnplacedReason
from matching.tasks import execute_run
from tests.matching.conftest import Town, build_town
from tests.support.worker import RealWorker, wait_for

pytestmark = [pytest.mark.real_worker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workers(transactional_db: None, empty_broker: None, tmp_path: Path) -> Iterator[Callable[..., RealWorker]]:
    """Return a function that makes workers, not started; all of them are stopped at the end."""
    made: list[RealWorker] = []

    def new(**options: Any) -> RealWorker:
        made.append(RealWorker(tmp_path / f"worker-{len(made)}.log", **options))
        return made[-1]

    yield new
    for worker in made:
        worker.stop()


@pytest.fixture
def town(transactional_db: None) -> Town:
    """Sixty students for about forty seats, with wishes: many equal choices for the seed to settle."""
    town = build_town()
    dice = random.Random(3)
    for k in range(60):
        town.need(sectors=dice.sample("ABDG", 2), escalated=k % 7 == 0)
    for _ in range(20):
        town.offer(dice.choice([1, 2, 3]), hectometres=dice.randrange(1, 60), sector=dice.choice("ABDGM"))
    return town


@contextlib.contextmanager
def held(table: str, mode: str) -> Iterator[None]:
    """Hold a lock on a table from another session: the worker stops where it needs it."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=name) as session:
        session.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield
        session.rollback()


def launch(town: Town, campaign: Campaign) -> Run:
    with town.acting() as actor:
        return services.launch_campaign(actor=actor, campaign=campaign, seed=5)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def over(run: Run) -> Run:
    found = wait_for(lambda: (row := fresh(run)).is_over and row, 60, "le calcul est fini")
    assert isinstance(found, Run)
    assert found.state == "done", found.error
    return found


def content(run: Run) -> tuple[Any, ...]:
    """What a run found, without its own identifiers and durations."""
    return (
        run.instance_sha256,
        run.solution_sha256,
        run.placed,
        run.bottlenecks,
        sorted(
            Proposal.objects.filter(run=run).values_list(
                "need_id", "offer_id", "cost", "distance_m", "wish_rank", "options"
            )
        ),
        sorted(UnplacedReason.objects.filter(run=run).values_list("need_id", "reason", "bottleneck", "options")),
    )


def a_minute_passes(run: Run) -> None:
    """Set back the signs of life of a run, in place of waiting."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE matching_run SET heartbeat_at = heartbeat_at - interval '1 minute',"
            " queued_at = queued_at - interval '1 minute' WHERE id = %s",
            [run.pk],
        )


def test_a_whole_campaign_through_the_worker(town, workers):
    workers().start()
    run = over(launch(town, town.campaign()))
    assert (run.students, run.verified, run.attempts) == (60, True, 1)
    assert run.placed == Proposal.objects.filter(run=run).count()
    assert run.unplaced == UnplacedReason.objects.filter(run=run).count() > 0
    seats = dict(Offer.objects.values_list("pk", "seats"))
    used: dict[Any, int] = {}
    for offer in Proposal.objects.filter(run=run).values_list("offer_id", flat=True):
        used[offer] = used.get(offer, 0) + 1
    assert all(count <= seats[offer] for offer, count in used.items())


@pytest.mark.parametrize(
    ("point", "pool"),
    [
        (("companies_offer", "ACCESS EXCLUSIVE", "Lecture"), "threads"),
        (("matching_proposal", "SHARE", "Enregistrement"), "threads"),
        (("matching_unplacedreason", "SHARE", "Enregistrement"), "threads"),
        (("matching_unplacedreason", "SHARE", "Enregistrement"), "prefork"),
    ],
)
def test_a_killed_worker_leaves_the_result_of_an_undisturbed_run(town, workers, point, pool):
    """Three points: while it reads, before the first row, between the proposals and the reasons."""
    table, mode, stage = point
    campaign = town.campaign()
    worker = workers(pool=pool)
    worker.start()
    with held(table, mode):
        run = launch(town, campaign)
        wait_for(lambda: fresh(run).stage.startswith(stage), 30, f"le calcul est à l'étape {stage}")
        time.sleep(0.2)
        worker.kill()
        assert fresh(run).state == "running"
    assert not Proposal.objects.filter(run=run).exists()
    a_minute_passes(run)
    worker.start()
    disturbed = over(run)
    assert disturbed.attempts == 2
    calm = over(launch(town, campaign))
    assert (calm.number, calm.attempts) == (2, 1)
    assert content(disturbed) == content(calm)


def test_a_worker_killed_anywhere(town, workers):
    """Kills at random moments of the same run, until it passes: still the same result."""
    campaign = town.campaign()
    worker, dice = workers(), random.Random()
    run = launch(town, campaign)
    for _ in range(3):
        worker.start()
        time.sleep(dice.random() * 0.5)
        worker.kill()
        if fresh(run).is_over:
            break
        a_minute_passes(run)
    worker.start()
    disturbed = over(run)
    assert content(disturbed) == content(over(launch(town, campaign)))


def test_an_emptied_broker_loses_nothing(town, workers):
    campaigns = [town.campaign() for _ in range(5)]
    runs = [launch(town, campaign) for campaign in campaigns]
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        assert broker.llen("matching") >= 5
        broker.flushdb()
        assert broker.llen("matching") == 0
    for run in runs:
        a_minute_passes(run)
        assert fresh(run).is_waiting_for_worker
    workers().start()
    for run in runs:
        assert over(run).attempts == 1


def test_the_clock_of_the_worker_finds_what_was_forgotten(town, workers, tmp_path):
    """The sweeper of beat, not the one of the start: the broker is emptied while the worker runs."""
    workers(options=("-B", "-s", str(tmp_path / "beat"))).start()
    run = launch_silently(town)
    a_minute_passes(run)
    found = wait_for(lambda: (row := fresh(run)).is_over and row, 60, "le balayage a repris le calcul")
    assert isinstance(found, Run)
    assert found.state == "done"


def launch_silently(town: Town) -> Run:
    """Queue a run whose bell nobody hears, as when the web process dies between the commit and the message."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "ring", lambda *args: None)
        return launch(town, town.campaign())


def test_three_executions_at_once_give_one_result(town, workers):
    with held("companies_offer", "ACCESS EXCLUSIVE"):
        run = launch_silently(town)
        for _ in range(2):
            worker = workers()
            worker.start()
        for _ in range(3):
            execute_run.apply_async(kwargs={"run_id": str(run.pk), "academie_id": run.academie_id})
        wait_for(lambda: fresh(run).state == "running", 30, "le calcul a commencé")
        time.sleep(0.5)
    done = over(run)
    assert done.attempts == 1
    assert Proposal.objects.filter(run=run).count() == done.placed
    execute_run.apply_async(kwargs={"run_id": str(run.pk), "academie_id": run.academie_id})
    time.sleep(0.5)
    assert fresh(run).attempts == 1


def test_the_heart_beats_while_the_worker_works(town, workers):
    workers().start()
    with held("companies_offer", "ACCESS EXCLUSIVE"):
        run = launch(town, town.campaign())
        begun = wait_for(lambda: fresh(run).heartbeat_at, 30, "le calcul a commencé")
        later = wait_for(lambda: (beat := fresh(run).heartbeat_at) > begun and beat, 15, "un signe de vie")
    assert 0 < (later - begun).total_seconds() < 7
    over(run)


def test_readers_see_all_of_a_result_or_nothing(town, workers):
    """Polled as fast as possible, a run shows no proposal before it is done, and all of them after."""
    workers().start()
    run = launch(town, town.campaign())
    states = set()
    while not (row := fresh(run)).is_over:
        count = Proposal.objects.filter(run=run).count()
        states.add(row.state)
        assert count == 0 or fresh(run).is_over
    assert states <= {"queued", "running"}
    assert Proposal.objects.filter(run=run).count() == fresh(run).placed
