"""The real worker of the tests: on the test database, as stages_app, and killable."""

import pytest

from tests.support.worker import wait_for

pytestmark = [pytest.mark.real_worker]


def test_worker_answers_dies_and_comes_back(real_worker):
    from config.celery import app

    def names() -> set[str]:
        return set(app.control.inspect(timeout=1).ping() or {})

    assert wait_for(names, 20, "un travailleur répond")
    first = real_worker.process.pid
    real_worker.kill()
    real_worker.start()
    assert real_worker.process.pid != first
    assert wait_for(names, 20, "un travailleur répond de nouveau")
    registered = next(iter((app.control.inspect(timeout=2).registered() or {}).values()))
    assert "matching.sweep_runs" in registered
    assert "equity.sweep_snapshots" in registered
