"""All checks and tests, in the order in which their failures are cheapest to read: `bin/test`.

The static checks run beside pytest (they wait for each other on two cores only a little); their output is shown
whole, before pytest's, so that the last line of the command is pytest's summary. Any failure fails the command.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from config.local.folders import PROJECT
from config.local.processes import Guardian, Server, identity
from config.local.runtime import signals_as_exceptions

BIN = Path(sys.executable).parent


@dataclass
class Check:
    """One static check: a name for people and a command."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: bytes = b""
    seconds: float = 0.0

    def run(self) -> bool:
        """Run it, keep its output, and return whether it passed."""
        begun = time.monotonic()
        done = subprocess.run(
            list(self.command),
            cwd=PROJECT,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.seconds = time.monotonic() - begun
        self.output = done.stdout
        return done.returncode == 0

    def text(self) -> str:
        """Return what the command wrote."""
        return self.output.decode(errors="replace").rstrip()


def checks() -> list[Check]:
    """Return the static checks, quickest first."""
    tool = {name: str(BIN / name) for name in ("ruff", "mypy", "lint-imports", "djlint")}
    # makemigrations reads the models; its look at the history of a database is not wanted here, and only warns.
    models_only = {"DATABASE_OWNER_URL": "postgresql://personne@/aucune?host=/nulle-part", "PYTHONWARNINGS": "ignore"}
    migrations = [sys.executable, str(PROJECT / "manage.py"), "makemigrations", "--check", "--dry-run"]
    return [
        Check("ruff check", [tool["ruff"], "check", "--quiet", "."]),
        Check("ruff format", [tool["ruff"], "format", "--check", "--quiet", "."]),
        Check("import-linter", [tool["lint-imports"]]),
        Check("djlint", [tool["djlint"], "--check", "--lint", "--quiet", "templates"]),
        Check("migrations", [*migrations, "--settings", "config.settings.test"], models_only),
        Check("mypy", [tool["mypy"], "."]),
    ]


def run_checks() -> list[str]:
    """Run every static check, print one line each (and the output of those that fail); return the failed names."""
    failed = []
    for check in checks():
        passed = check.run()
        print(f"  {'ok   ' if passed else 'ÉCHEC'} {check.name} ({check.seconds:.1f} s)", flush=True)
        if not passed:
            failed.append(check.name)
            print(check.text(), flush=True)
    return failed


def parallel() -> list[str]:
    """Return the options that share the tests between the cores, a file at a time: its fixtures are made once.

    Each worker has its own database and its own queues; more than four would only wait for the same disk.
    """
    return ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]


def main(arguments: Sequence[str]) -> int:
    """Run everything, or pytest alone when arguments are given; return the exit code."""
    pytest = [sys.executable, "-m", "pytest"]
    if arguments:
        os.execv(sys.executable, [*pytest, *arguments])
    with signals_as_exceptions(), tempfile.TemporaryFile() as output:
        guardian = Guardian()
        tests = subprocess.Popen(
            [*pytest, "--color=no", *parallel()], cwd=PROJECT, env=guardian.environment(os.environ), stdout=output,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        guardian.watch(Server(tests.pid, identity(tests.pid), signal.SIGINT))
        try:
            print("Vérifications statiques :", flush=True)
            failed = run_checks()
            print("Tests :", flush=True)
            last_line = _follow(tests, output)
        except BaseException as interruption:
            # Ctrl-C reached pytest too, and a second one would cut its cleaning short.
            if not isinstance(interruption, KeyboardInterrupt):
                tests.send_signal(signal.SIGINT)
            tests.wait(timeout=60)
            raise
        finally:
            guardian.dismiss()
    if failed:
        print(f"Échec des vérifications : {', '.join(failed)}.", flush=True)
    # What reads the end of the output (a person, a machine) finds pytest's own summary there.
    sys.stdout.buffer.write(last_line)
    sys.stdout.buffer.flush()
    return tests.returncode or (1 if failed else 0)


def _follow(tests: subprocess.Popen[bytes], output: IO[bytes]) -> bytes:
    """Show what pytest writes until it ends; return its last line, not shown."""
    shown, held = 0, b""
    while True:
        ended = tests.poll() is not None
        # The child shares the position of the file: read at a position of our own.
        content = os.pread(output.fileno(), 1 << 24, shown)
        shown += len(content)
        lines = (held + content).splitlines(keepends=True)
        held = lines.pop() if lines else b""
        sys.stdout.buffer.write(b"".join(lines))
        sys.stdout.buffer.flush()
        if ended and not content:
            return held
        time.sleep(0.2)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
