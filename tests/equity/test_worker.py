"""Real processes and real transactions: two clicks at once, a broker that does not answer, a worker that is killed."""

import datetime as dt
import threading

import pytest
from django.db import connection
from kombu.exceptions import OperationalError as BrokerError

from accounts.actors import ActorKind
from equity import services, tasks
from equity.models import EquitySnapshot
from tenancy.scope import acting_as
from tests.equity.conftest import actor_of
from tests.equity.town import WINDOW, period_of, pupils, school
from tests.factories import EquitySnapshotFactory, MissionLetterFactory, PoleFactory
from tests.support.worker import wait_for

LONG_AGO = dt.timedelta(minutes=10)


def actor_and_pole():
    pole = PoleFactory()
    return actor_of(MissionLetterFactory(pole=pole).user, ActorKind.COORDINATOR), pole


def request(actor, pole, as_role):
    with as_role(), acting_as(actor.scope):
        return services.request_snapshot(actor=actor, pole=pole, name="État d'essai", **WINDOW)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_report(as_role, monkeypatch):
    rings, answers, errors = [], [], []
    monkeypatch.setattr(tasks.freeze_snapshot, "delay", lambda **arguments: rings.append(arguments))
    actor, pole = actor_and_pole()
    together = threading.Barrier(4)

    def click():
        try:
            with as_role(), acting_as(actor.scope):
                together.wait(timeout=20)
                answers.append(services.request_snapshot(actor=actor, pole=pole, name="État d'essai", **WINDOW).pk)
        except Exception as error:  # told by the main thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    assert len(answers) == 4
    assert set(answers) == {EquitySnapshot.objects.get().pk}
    assert len(rings) == 1


@pytest.mark.django_db(transaction=True)
def test_a_silent_broker_does_not_lose_the_request(as_role, monkeypatch, caplog):
    def silent(**arguments):
        raise BrokerError("connexion refusée")

    monkeypatch.setattr(tasks.freeze_snapshot, "delay", silent)
    actor, pole = actor_and_pole()
    snapshot = request(actor, pole, as_role)
    assert EquitySnapshot.objects.get().pk == snapshot.pk
    assert "connexion refusée" in caplog.text

    rings = []
    monkeypatch.setattr(tasks.freeze_snapshot, "delay", lambda **arguments: rings.append(arguments))
    EquitySnapshot.objects.update(requested_at=snapshot.requested_at - LONG_AGO)
    with as_role():
        services.sweep_snapshots()
    assert rings == [{"snapshot_id": str(snapshot.pk), "academie_id": pole.academie_id}]


@pytest.mark.real_worker
def test_a_killed_worker_leaves_one_right_report(real_worker, as_role):
    """The worker dies while it reads; another is rung by the sweeper, and its report is that of a quiet day."""
    actor, pole = actor_and_pole()
    period = period_of(school(pole))
    pupils(period, 20, placed=12)
    with connection.cursor() as cursor:
        # A lock that the reading needs and cannot get: the report stops exactly there.
        cursor.execute("BEGIN; LOCK TABLE placements_placement IN ACCESS EXCLUSIVE MODE")
    try:
        other = _elsewhere(lambda: request(actor, pole, as_role))
        running = wait_for(lambda: _elsewhere(lambda: EquitySnapshot.objects.filter(state="running").first()))
        assert running.pk == other.pk
        assert running.stage == "Lecture des élèves"
        real_worker.kill()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
    stopped = EquitySnapshot.objects.get()
    assert (stopped.state, stopped.attempts) == ("running", 1)
    assert not stopped.figures.exists()

    EquitySnapshot.objects.update(heartbeat_at=stopped.heartbeat_at - LONG_AGO)
    real_worker.start()  # its first act is to sweep
    wait_for(lambda: EquitySnapshot.objects.get().is_over, what="le rapport est fini")
    report = EquitySnapshot.objects.get()
    assert (report.state, report.attempts, report.population) == ("frozen", 2, 20)
    total = report.figures.get(dimension="total")
    assert (total.numerator, total.denominator) == (12, 20)

    quiet = EquitySnapshotFactory(pole=pole, **WINDOW)
    with as_role():
        services.freeze_snapshot(snapshot_id=quiet.pk, academie_id=pole.academie_id)
    quiet.refresh_from_db()
    assert quiet.data_sha256 == report.data_sha256
    columns = ["position", "indicator", "dimension", "group", "numerator", "denominator", "value", "suppression"]
    assert list(quiet.figures.values_list(*columns)) == list(report.figures.values_list(*columns))


def _elsewhere(question):
    """Answer a question on another connection, in another thread, and return the answer."""
    answers = []

    def ask():
        try:
            answers.append(question())
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(timeout=30)
    return answers[0]
