"""Real sessions of `stages_app` on two committed académies.

The rows are made by the owner and committed, so that connections of their own (no SET ROLE) see them; they go away
before the tests of another folder. No test here may be transactional in pytest-django's sense: it would empty them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.isolation import mutation
from tests.support.database import restore_all
from tests.worlds import Worlds, two_academies


def pytest_configure(config: pytest.Config) -> None:
    """With STAGES_MUTATIONS, the collected tests run once for each policy opened on purpose (`mutate_policies`)."""
    if os.environ.get("STAGES_MUTATIONS"):
        config.pluginmanager.register(mutation.Loop(os.environ["STAGES_MUTATIONS"]), "policy-mutations")


def address(variable: str = "DATABASE_URL") -> str:
    """Return the address of the test database for the role of a variable (default: stages_app)."""
    return make_conninfo(os.environ[variable], dbname=connections["default"].settings_dict["NAME"])


@pytest.fixture(scope="package")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Worlds]:
    """Two académies, committed for the time of this folder's tests."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            built = two_academies()
        try:
            yield built
        finally:
            restore_all(["default"])


@pytest.fixture(scope="package")
def app_session(worlds: Worlds) -> Iterator[psycopg.Connection[Any]]:
    """Return a plain psycopg session logged in as stages_app; each test rolls back what it did."""
    with psycopg.connect(address()) as session:
        assert session.execute("SELECT session_user, current_user").fetchone() == ("stages_app", "stages_app")
        session.rollback()
        yield session
        session.rollback()


@pytest.fixture
def app_login(worlds: Worlds) -> Iterator[dict[str, Any]]:
    """Let Django's own default connection log in as stages_app, in this thread and in those that the test starts."""
    owner, settings = connections["default"], connections.settings["default"]
    parts = conninfo_to_dict(address())
    connections.settings["default"] = settings | {
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "PASSWORD": parts.get("password", ""),
    }
    connections["default"] = connections.create_connection("default")
    try:
        yield connections.settings["default"]
    finally:
        connections["default"].close()
        connections["default"], connections.settings["default"] = owner, settings
