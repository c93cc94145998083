"""Starting processes that never outlive us, even when we are killed."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from config.local import watchdog
from config.local.watchdog import identity, is_running, stop

__all__ = ["Guardian", "Server", "identity", "is_running", "spawn", "stop"]


@dataclass(frozen=True)
class Server:
    """A process started by a command of this clone; `identity` tells it from a later one with its number."""

    pid: int
    identity: str
    stop_signal: int = signal.SIGTERM

    @property
    def running(self) -> bool:
        """Return whether it is still this process that runs."""
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        return is_running(self.pid, self.identity)

    def stop(self, patience: float = 10.0) -> None:
        """Stop it and wait for its end, at most `patience` seconds before SIGKILL."""
        stop(self.pid, self.identity, self.stop_signal, patience)


class Guardian:
    """A small process that stops the servers and removes the folders when this one dies without doing it."""

    def __init__(self) -> None:
        # A session of its own: Ctrl-C and the end of a terminal reach us, not it.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(watchdog.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            text=True,
        )
        # Whoever is started carries this mark, so that it is found even when we die before telling its number.
        self.mark = f"{self._process.pid}-{secrets.token_hex(8)}"
        self._tell("mark", self.mark)

    def environment(self, env: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a process that must not outlive us."""
        return {**env, "STAGES_GUARDIAN": self.mark}

    def _tell(self, *words: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()

    def watch(self, server: Server) -> None:
        """Stop this server if we die."""
        self._tell("watch", server.pid, server.identity, int(server.stop_signal))

    def forget(self, server: Server) -> None:
        """We stopped this server ourselves."""
        self._tell("forget", server.pid)

    def remove(self, folder: Path) -> None:
        """Remove this folder if we die."""
        self._tell("folder", str(folder))

    def respect(self, lock: Path) -> None:
        """Stop nothing while another process holds this lock."""
        self._tell("lock", str(lock))

    def dismiss(self) -> None:
        """All is stopped: the guardian has nothing left to do and ends."""
        with contextlib.suppress(OSError, ValueError):
            self._tell("clear")
            assert self._process.stdin is not None
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)


def spawn(
    command: Sequence[str],
    *,
    log: Path | IO[bytes],
    guardian: Guardian | None = None,
    stop_signal: int = signal.SIGTERM,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: bytes | None = None,
    user: Mapping[str, Any] | None = None,
) -> Server:
    """Start a process in its own session, its output in `log`, and let the guardian watch it.

    `user` is what `folders.server_user()` returned.
    """
    surroundings = dict(os.environ if env is None else env)
    handle: IO[bytes] = log.open("ab") if isinstance(log, Path) else log
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env=guardian.environment(surroundings) if guardian else surroundings,
            cwd=cwd,
            start_new_session=True,
            **(user or {}),
        )
    finally:
        if isinstance(log, Path):
            handle.close()
    if stdin is not None and process.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(stdin)
            process.stdin.close()
    # Popen warns when it is collected before its process ends; from here on the number is enough.
    process.returncode = 0
    server = Server(process.pid, identity(process.pid), stop_signal)
    if guardian:
        guardian.watch(server)
    return server
