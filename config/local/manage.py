"""`manage.py` with the servers of this clone when the environment names none (`bin/manage`).

The data lasts between commands in `.local/` (or STAGES_LOCAL_DIR), and commands that run at once share one server.
Nothing is applied by itself: `bin/manage migrate` first.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence

from config.local.errors import LocalServiceError
from config.local.folders import PROJECT
from config.local.processes import Guardian, Server, identity
from config.local.runtime import local_services

# These read and write files, or speak to a server that is named on their command line.
WITHOUT_SERVERS = {
    "", "help", "version", "solve", "verify", "diffsettings", "collectstatic", "findstatic", "makemessages",
    "compilemessages", "spectacular", "create_roles",
}  # fmt: skip


def command_name(arguments: Sequence[str]) -> str:
    """Return the name of the management command, '' when there is none."""
    return next((word for word in arguments if not word.startswith("-")), "")


def needs_servers(arguments: Sequence[str]) -> bool:
    """Return whether the command may ask the database or the broker something."""
    asks_help = {"-h", "--help", "--version"}.intersection(arguments)
    return command_name(arguments) not in WITHOUT_SERVERS and not asks_help


def main(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code."""
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    if not needs_servers(arguments):
        os.execv(sys.executable, command)
    # A benchmark writes what it measures in a database of its own, which disappears.
    with local_services(lasting=command_name(arguments) != "bench") as services:
        # Ctrl-C reaches the command too, which answers in its own way (runserver, shell): only its end ends us.
        # A handler, not SIG_IGN: the child would inherit an ignored signal.
        before = signal.signal(signal.SIGINT, lambda number, frame: None)
        guardian = services.guardian or Guardian()
        child = subprocess.Popen(command, env=guardian.environment(os.environ | services.env))
        guardian.watch(Server(child.pid, identity(child.pid)))
        try:
            return child.wait()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait(timeout=30)
            guardian.forget(Server(child.pid, ""))
            signal.signal(signal.SIGINT, before)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except LocalServiceError as error:
        print(f"Erreur : {error}", file=sys.stderr)
        sys.exit(1)
