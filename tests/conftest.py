"""The strict harness of every test (each rule is a few lines on an empty project, a month's work on an old one).

- The connection of a test owns the tables and makes the rows; requests run as stages_app (`client`, `as_role`).
- Unknown variables of our templates, warnings, the network, inline code in pages and careless locks are errors.
- Queries without order come back in random order.
- Transactional tests keep the reference data written by migrations (tests/support/database.py).
"""

import datetime
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase

from tests.support.client import StagesClient
from tests.support.database import REFERENCE, restore_all
from tests.support.ordering import refuse_naive_locks, shuffle_unordered_queries
from tests.support.queries import assert_max_queries as _assert_max_queries
from tests.support.roles import as_role as _as_role
from tests.support.templates import Undefined
from tests.support.worker import RealWorker

# Playwright keeps an event loop in the thread of the test: Django would take each query there for a mistake.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    """Make our templates strict before the first engine is built."""
    for engine in settings.TEMPLATES:
        engine["OPTIONS"]["string_if_invalid"] = Undefined()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the rows of the migrations aside, and restore them after each transactional test."""
    with django_db_blocker.unblock():
        REFERENCE.keep(connections["default"])
        connections["default"].close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: restore_all(["default"]))
        yield


@pytest.fixture(scope="session", autouse=True)
def strict_queries() -> Iterator[None]:
    """Shuffle what has no order; refuse locks that take more rows than they mean."""
    with pytest.MonkeyPatch.context() as patch:
        shuffle_unordered_queries(patch)
        refuse_naive_locks(patch)
        yield


@pytest.fixture
def client() -> StagesClient:
    """Return a client whose requests run as stages_app."""
    return StagesClient()


@pytest.fixture
def new_client() -> type[StagesClient]:
    """Return the class of the client, for a test in which several people act."""
    return StagesClient


@pytest.fixture
def as_role() -> Callable[..., AbstractContextManager[Any]]:
    """Return the context manager that changes the role of the test's connection."""
    return _as_role


@pytest.fixture
def assert_max_queries() -> Callable[..., AbstractContextManager[Any]]:
    """Return the context manager that limits the queries of a block and names the lines that asked."""
    return _assert_max_queries


@pytest.fixture
def today_is() -> Iterator[Callable[[datetime.date | str], None]]:
    """Return a function that sets the clock at noon (Paris) of a day until the end of the test; it may move again."""
    travels: list[Any] = []

    def go(day: datetime.date | str) -> None:
        date = datetime.date.fromisoformat(day) if isinstance(day, str) else day
        from zoneinfo import ZoneInfo

        noon = datetime.datetime.combine(date, datetime.time(12), tzinfo=ZoneInfo("Europe/Paris"))
        travel = time_machine.travel(noon, tick=False)
        travel.start()
        travels.append(travel)

    yield go
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def eager_tasks() -> Iterator[None]:
    """Run tasks at once in the test's own process instead of sending them to the broker."""
    from config.celery import app

    before = app.conf.task_always_eager, app.conf.task_eager_propagates
    app.conf.task_always_eager = app.conf.task_eager_propagates = True
    yield
    app.conf.task_always_eager, app.conf.task_eager_propagates = before


@pytest.fixture
def empty_broker() -> None:
    """Forget what earlier tests left in the queues and in the cache."""
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()


@pytest.fixture
def real_worker(transactional_db: None, empty_broker: None, tmp_path: Path) -> Iterator[RealWorker]:
    """Start a real worker on the test database as stages_app; the test may kill and start it again."""
    worker = RealWorker(tmp_path / "worker.log")
    worker.start()
    yield worker
    worker.stop()
