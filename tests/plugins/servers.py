"""PostgreSQL and Valkey for a test run: started before Django reads its settings, stopped after the last test.

pytest-django loads the settings before any conftest, hence a plugin named on the command line (`-p`, in pyproject).
Workers of xdist inherit the environment of their controller and start nothing.
"""

import contextlib
import os

import pytest

from config.local.errors import LocalServiceError
from config.local.runtime import check_external_database, external_environment, local_services

_stack = contextlib.ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start what the environment does not name, and publish the addresses."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
        # Each has its own database already (pytest-django); queues and cache are told apart by number (16 at most).
        number = int(worker.removeprefix("gw")) % 15 + 1
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
        return
    if early_config.known_args_namespace.help:
        return
    try:
        if "DATABASE_OWNER_URL" in external_environment():
            check_external_database("DATABASE_OWNER_URL", "DATABASE_URL")
        # pytest reports an interruption by itself; a killed run is cleaned by the guardian.
        services = _stack.enter_context(local_services(signals=False))
    except LocalServiceError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ.update(services.env)


def pytest_unconfigure() -> None:
    """Stop the servers when the last test and the last report are done."""
    _stack.close()
