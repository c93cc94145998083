"""Real Chromium on a live server whose requests run as stages_app on their own connections."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """Return the browser's program: $CHROMIUM, else the first found in PATH."""
    named = os.environ.get("CHROMIUM", "").strip()
    found = named or next((path for name in PROGRAMS if (path := shutil.which(name))), "")
    if not found:
        pytest.fail("Chromium est introuvable : installez-le ou indiquez-le par la variable CHROMIUM.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": chromium(), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture(autouse=True)
def restricted_live_server() -> Iterator[None]:
    """Give the restricted role and the guard to each connection that a thread of the live server opens."""

    def restrict(connection: Any, **kwargs: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {connection.ops.quote_name(settings.STAGES_APP_ROLE)}")
            connection.tenancy_guarded = True

    connection_created.connect(restrict, weak=False, dispatch_uid="tests.live_server")
    yield
    connection_created.disconnect(dispatch_uid="tests.live_server")


@pytest.fixture(scope="session", autouse=True)
def no_connection_left(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A thread that still holds a kept-alive line of the browser would stop the test database from being dropped."""
    yield
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = session_user AND pid <> pg_backend_pid()"
        )
    connections["default"].close()


@pytest.fixture(autouse=True)
def demonstration_factors(settings: Any) -> None:
    """As in the demonstration, the second factor is optional; the tests of accounts require it."""
    settings.STAGES_SECOND_FACTOR = "optional"


@pytest.fixture
def page(page: Any) -> Iterator[Any]:
    """A page that fails the test when the console shows an error or when something is asked outside the server."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: _note_foreign(request.url, problems))
    page.problems = problems
    yield page
    assert not problems, "Le navigateur signale :\n" + "\n".join(problems)


def _note_foreign(url: str, problems: list[str]) -> None:
    if not url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:", "about:")):
        problems.append(f"ressource extérieure demandée : {url}")


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """Return a function that runs axe (WCAG 2.2 A and AA) on a page and fails on any violation, naming the nodes."""
    from axe_playwright_python.sync_playwright import Axe

    checker = Axe()
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

    def check(page: Any, **options: Any) -> None:
        seen = len(getattr(page, "problems", []))
        # Without preload: axe would ask again for each imported sheet, at a wrong address.
        results = checker.run(page, options={"runOnly": {"type": "tag", "values": tags}, "preload": False} | options)
        # The checker writes styles of its own, which our CSP refuses and reports: they are not the page's.
        del getattr(page, "problems", [])[seen:]
        violations = results.response["violations"]
        lines = [
            f"{violation['id']} ({violation['impact']}) : {violation['help']}\n"
            + "\n".join(f"    {node['html'][:200]}\n    {node['failureSummary']}" for node in violation["nodes"])
            for violation in violations
        ]
        assert not violations, f"axe sur {page.url} :\n" + "\n".join(lines)

    return check
