"""The two processes of the demonstration: the Celery worker (with its beat) and the web server."""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

from config.local.errors import LocalServiceError, last_lines
from config.local.folders import PROJECT
from config.local.processes import Guardian, Server, spawn

FIRST_PORT, LAST_PORT = 8000, 8099
QUEUES = "interactive,matching,reports"


def environment() -> dict[str, str]:
    """Return the environment of the servants: the one of this process, with the project importable from anywhere."""
    return os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"}


class Worker:
    """A real worker; started again once when it dies."""

    def __init__(self, folder: Path, guardian: Guardian) -> None:
        self.log = folder / "worker.log"
        self._schedule = folder / "beat"
        self._guardian = guardian
        self._restarts = 0
        self.server: Server | None = None

    def start(self) -> None:
        """Start the worker and its beat in one process; it takes tasks a second or two later."""
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "--pool", "threads", "-c", "2"]
        command += ["-Q", QUEUES, "--schedule", str(self._schedule), "--without-gossip", "--without-mingle"]
        command += ["--loglevel", "INFO"]
        self.server = spawn(command, log=self.log, guardian=self._guardian, env=environment(), cwd=PROJECT)

    def check(self) -> str:
        """Return a sentence when the worker died and was started again, '' when all is well.

        Raises LocalServiceError when it dies a second time.
        """
        if self.server is None or self.server.running:
            return ""
        if self._restarts:
            raise LocalServiceError(f"Le travailleur Celery s'est arrêté deux fois. Fin de son journal :{self.tail()}")
        self._restarts += 1
        self.server.stop()  # its beat may have survived it
        self.start()
        return f"Le travailleur Celery s'est arrêté : il est relancé et reprend le calcul (numéro {self.server.pid})."

    def tail(self) -> str:
        """Return the end of its log."""
        return last_lines(self.log, 12)

    def stop(self) -> None:
        """Stop it; a task under way is given two seconds (its row would let another worker take it up again)."""
        if self.server:
            self.server.stop(patience=2.0)
            self._guardian.forget(self.server)


def is_free(port: int) -> bool:
    """Return whether the port of 127.0.0.1 can be taken now."""
    with socket.socket() as probe:
        # As gunicorn does: a port that was just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def choose_port(asked: int | None) -> int:
    """Return the port asked for, or the first free one from 8000. Raises LocalServiceError."""
    if asked is not None:
        if not 1 <= asked <= 65535:
            raise LocalServiceError(f"--port {asked} : un port est compris entre 1 et 65535.")
        if not is_free(asked):
            raise LocalServiceError(
                f"Le port {asked} est déjà utilisé sur cette machine (ou réservé) : choisissez-en un autre par --port, "
                "ou n'en indiquez aucun pour en prendre un libre."
            )
        return asked
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if is_free(port):
            return port
    raise LocalServiceError(f"Aucun port n'est libre de {FIRST_PORT} à {LAST_PORT} : indiquez-en un avec --port.")


class Web:
    """The web server: the one of production, with the settings of the demonstration."""

    def __init__(self, folder: Path, guardian: Guardian) -> None:
        self.log = folder / "web.log"
        self._guardian = guardian
        self.server: Server | None = None
        self.port = 0

    def start(self, asked: int | None, seconds: float = 30.0) -> str:
        """Start on a port, wait until a page answers, and return the address. Raises LocalServiceError."""
        for _ in range(5):
            self.port = choose_port(asked)
            command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "1", "--threads", "8"]
            command += ["--worker-class", "gthread", "--bind", f"127.0.0.1:{self.port}", "--no-control-socket"]
            self.server = spawn(command, log=self.log, guardian=self._guardian, env=environment(), cwd=PROJECT)
            if self._wait(seconds):
                return f"http://127.0.0.1:{self.port}/"
            self.server.stop()
            # Two demonstrations may have seen the same free port: the one that lost takes the next.
            if asked is not None or "already in use" not in last_lines(self.log, 40).lower():
                break
        raise LocalServiceError(f"Le serveur web n'a pas démarré. Fin de son journal :{last_lines(self.log, 12)}")

    def _wait(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.server is not None and self.server.running:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                line.request("GET", "/sante/vivant/")
                # Another server may hold the port while ours is still failing to take it.
                if line.getresponse().status == 200 and self.server.running and self._is_ours():
                    return True
            except (OSError, http.client.HTTPException):
                pass
            finally:
                line.close()
            time.sleep(0.05)
        return False

    def _is_ours(self) -> bool:
        text = last_lines(self.log, 40)
        return f"127.0.0.1:{self.port}" in text and "already in use" not in text.lower()

    def check(self) -> None:
        """Raise LocalServiceError when the server is gone."""
        if self.server is not None and not self.server.running:
            raise LocalServiceError(f"Le serveur web s'est arrêté. Fin de son journal :{last_lines(self.log, 12)}")

    def stop(self) -> None:
        """Stop it."""
        if self.server:
            self.server.stop(patience=3.0)
            self._guardian.forget(self.server)
