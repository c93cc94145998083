"""Programs that use the launchers in processes of their own, away from the servers of this test run."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from config.local.processes import identity, is_running
from tests.support.worker import PROJECT

HOLD = """
    import json, os, sys, time
    from config.local.errors import LocalServiceError
    from config.local.runtime import local_services
    try:
        with local_services(lasting={lasting}) as services:
            pids = [s.server.pid for s in (services.postgres, services.valkey) if s]
            folder = str(services.postgres.sockets) if services.postgres else ""
            print(json.dumps({{"env": services.env, "pids": pids, "folder": folder}}), flush=True)
            {body}
    except LocalServiceError as error:
        sys.exit(str(error))
"""


def clean_environment(**changes: str) -> dict[str, str]:
    """Return this environment without the servers of the test run."""
    ours = {"DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"PYTHONPATH": str(PROJECT)} | changes


class Holder:
    """A process that holds local servers until it is told to leave."""

    def __init__(self, body: str, lasting: bool, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(HOLD).format(body=body, lasting=lasting)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.PIPE, text=True,
            env=clean_environment(**environment), start_new_session=True,
        )  # fmt: skip
        self.facts: dict[str, Any] = {}

    def wait_ready(self) -> "Holder":
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        self.facts = json.loads(line)
        self.servers = [(pid, identity(pid)) for pid in self.facts["pids"]]
        return self

    @property
    def alive(self) -> list[int]:
        """Return the servers that still run."""
        return [pid for pid, started in self.servers if is_running(pid, started)]

    def leave(self) -> int:
        """Let the block end by itself."""
        self.process.communicate("\n", timeout=60)
        return self.process.returncode

    def nothing_left(self) -> bool:
        """Return whether the servers and the folder are gone."""
        return not self.alive and not Path(self.facts["folder"]).exists()


@pytest.fixture
def hold() -> Iterator[Callable[..., Holder]]:
    """Return what starts a holder: `hold(lasting=True, VARIABLE="…")`."""
    holders: list[Holder] = []

    def start(body: str = "sys.stdin.readline()", lasting: bool = False, **environment: str) -> Holder:
        holder = Holder(body, lasting, environment)
        holders.append(holder)
        return holder

    yield start
    for holder in holders:
        if holder.process.poll() is None:
            holder.process.kill()
        holder.process.communicate()
