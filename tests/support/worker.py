"""A real Celery worker against the test database, as stages_app, for tests marked `real_worker`."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

PROJECT = Path(__file__).resolve().parent.parent.parent
QUEUES = "interactive,matching,reports"


def process_environment() -> dict[str, str]:
    """Return the environment of a process that serves the test database under the restricted role."""
    name = connections["default"].settings_dict["NAME"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": make_conninfo(os.environ["DATABASE_URL"], dbname=name),
        "DATABASE_OWNER_URL": make_conninfo(os.environ["DATABASE_OWNER_URL"], dbname=name),
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": settings.SECRET_KEY,  # it opens what the test has sealed
    }


def wait_for(question: Callable[[], object], seconds: float = 30.0, what: str = "condition") -> object:
    """Ask again until the answer is true, and return it; fail after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"Toujours faux après {seconds:.0f} s : {what}")


class RealWorker:
    """`celery -A config worker` in a process of its own; `kill()` is what a machine that loses power does to it."""

    def __init__(self, log: Path, pool: str = "threads", options: tuple[str, ...] = ()) -> None:
        self.log, self.pool, self.options = log, pool, options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        """Start and wait until the worker takes tasks."""
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "--pool",
            self.pool,
            "-c",
            "1",
            "-Q",
            QUEUES,
        ]
        command += ["--without-gossip", "--without-mingle", "--loglevel", "INFO", *self.options]
        already = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=PROJECT,
                env=process_environment() | environment, start_new_session=True,
            )  # fmt: skip
        wait_for(lambda: self._ready(already), 60, "le travailleur est prêt")

    def _ready(self, already: int) -> bool:
        assert self.process is not None
        text = self.log.read_bytes()[already:].decode(errors="replace")
        assert self.process.poll() is None, f"Le travailleur s'est arrêté :\n{text[-3000:]}"
        return " ready." in text

    def kill(self) -> None:
        """SIGKILL to the worker and its children, as when the machine dies."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the worker to finish and wait for its end."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)
        self.process = None
