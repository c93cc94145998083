"""The servers for the time of a command: started, shared between the commands of a clone, always stopped.

`local_services()` yields the environment variables that the settings read. Servers named by DATABASE_URL,
DATABASE_OWNER_URL or REDIS_URL are used as they are, and nothing is started in their place.
"""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg

from config.local import folders, postgres, valkey
from config.local.errors import LocalServiceError, disk_full, is_disk_full, log_says_disk_full
from config.local.postgres import Postgres
from config.local.processes import Guardian, Server
from config.local.roles import APP, BACKUP, DATABASE, OWNER, ensure_extensions, ensure_roles
from config.local.valkey import Valkey


@dataclass
class Services:
    """What a command may use: the environment of the settings, and the servers that this project runs itself."""

    env: dict[str, str] = field(default_factory=dict)
    postgres: Postgres | None = None
    valkey: Valkey | None = None
    guardian: Guardian | None = None

    def check(self) -> None:
        """Raise LocalServiceError when a server that was started here has died."""
        if self.postgres and not self.postgres.server.running:
            raise postgres.death(self.postgres)
        if self.valkey and not self.valkey.server.running:
            raise valkey.death(self.valkey.log)


@contextlib.contextmanager
def local_services(*, lasting: bool = False, signals: bool = True) -> Iterator[Services]:
    """Yield running services, and stop what was started at the end, on a signal or when this process is killed.

    `lasting`: the data of the clone (`.local/` or STAGES_LOCAL_DIR), kept between commands and shared by those that
    run at once; otherwise an empty database that disappears. `signals`: SIGTERM and SIGHUP end the block as an
    exception would. Raises LocalServiceError with a complete sentence.
    """
    external = external_environment()
    with contextlib.ExitStack() as stack:
        if signals:
            stack.enter_context(signals_as_exceptions())
        services = Services(env=dict(external))
        wants_postgres = "DATABASE_OWNER_URL" not in external and "DATABASE_URL" not in external
        wants_valkey = "REDIS_URL" not in external
        if wants_postgres or wants_valkey:
            start = _lasting if lasting else _throwaway
            stack.enter_context(start(services, wants_postgres, wants_valkey))
        if services.postgres:
            services.env["DATABASE_URL"] = services.postgres.url(APP)
            services.env["DATABASE_OWNER_URL"] = services.postgres.url(OWNER)
            services.env["DATABASE_BACKUP_URL"] = services.postgres.url(BACKUP)
        if services.valkey:
            services.env["REDIS_URL"] = services.valkey.url
        yield services


def external_environment() -> dict[str, str]:
    """Return the servers that the environment names. Raises LocalServiceError when only half of a pair is given."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "REDIS_URL")
    given = {name: os.environ[name].strip() for name in names if os.environ.get(name, "").strip()}
    if "DATABASE_OWNER_URL" in given and "DATABASE_URL" not in given:
        raise LocalServiceError(
            "DATABASE_OWNER_URL est donnée sans DATABASE_URL : indiquez aussi l'adresse de la base pour le rôle "
            "restreint (stages_app), par lequel passent les pages et les tâches."
        )
    return given


def check_external_database(*names: str) -> None:
    """Check that the named addresses answer, with a supported PostgreSQL. Raises LocalServiceError."""
    for name in names:
        try:
            with psycopg.connect(os.environ[name], connect_timeout=10) as connection:
                version = connection.info.server_version // 10000
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else "sans réponse"
            raise LocalServiceError(
                f"La base indiquée par {name} ne répond pas ({reason}). Si les rôles ou la base manquent, "
                "créez-les : bin/manage create_roles --admin-url ADRESSE (voir README)."
            ) from error
        if not 15 <= version <= 18:
            raise LocalServiceError(f"{name} désigne PostgreSQL {version} : les versions 15 à 18 conviennent.")


@contextlib.contextmanager
def signals_as_exceptions() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit for the time of the block, so that `finally` clauses run."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a second Ctrl-C not cut the cleaning short (the guardian would finish it, but later)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(services: Services, home: Path, sockets: Path, *, database: bool, broker: bool, throwaway: bool) -> None:
    """Start the wanted servers into `services`, under the eye of its guardian."""
    if broker:
        services.valkey = valkey.start(sockets, services.guardian)
    if database:
        services.postgres = postgres.start(home, sockets, throwaway=throwaway, guardian=services.guardian)
        prepare(services.postgres)


def prepare(running: Postgres) -> None:
    """Create the roles, the database and its extensions when they are missing."""
    try:
        with psycopg.connect(running.url("postgres", "postgres"), autocommit=True) as admin:
            created = ensure_roles(admin)
        if created:
            with psycopg.connect(running.url(OWNER), autocommit=True) as owner:
                ensure_extensions(owner)
    except psycopg.Error as error:
        if is_disk_full(error) or log_says_disk_full(running.log):
            raise disk_full(running.data) from error
        raise LocalServiceError(f"La préparation de la base locale a échoué : {error}") from error


def _stop(services: Services) -> None:
    for running in (services.valkey, services.postgres):
        if running:
            running.server.stop()


@contextlib.contextmanager
def _throwaway(services: Services, database: bool, broker: bool) -> Iterator[None]:
    user = folders.server_user() if database else {}
    services.guardian = Guardian()
    folder: Path | None = None
    try:
        folder = folders.make_temporary(user, room_for=postgres.SOCKET)
        services.guardian.remove(folder)
        _start(services, folder, folder, database=database, broker=broker, throwaway=True)
        yield
    finally:
        with uninterrupted():
            _stop(services)
            if folder:
                shutil.rmtree(folder, ignore_errors=True)
            services.guardian.dismiss()


@contextlib.contextmanager
def _lasting(services: Services, database: bool, broker: bool) -> Iterator[None]:
    """Join the servers of the clone, or start them; the last command to leave stops them."""
    user = folders.server_user() if database else {}
    clone = folders.clone_folder(user)
    users = (clone / "users.lock").open("w")
    services.guardian = Guardian()
    try:
        with _alone(clone):
            fcntl.flock(users, fcntl.LOCK_SH)
            services.guardian.respect(clone / "users.lock")
            _join_or_start(services, clone, user, database=database, broker=broker)
        yield
    finally:
        with uninterrupted(), _alone(clone):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _stop(services)
                _forget_state(clone)
            services.guardian.dismiss()
            users.close()


@contextlib.contextmanager
def _alone(clone: Path) -> Iterator[None]:
    with (clone / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _join_or_start(services: Services, clone: Path, user: dict[str, Any], *, database: bool, broker: bool) -> None:
    assert services.guardian is not None
    _read_state(services, clone)
    for running in (services.valkey, services.postgres):
        if running:
            services.guardian.watch(running.server)
    for folder in _load(clone).get("folders", []):
        services.guardian.remove(Path(folder))
    missing_database = database and services.postgres is None
    missing_broker = broker and services.valkey is None
    if not (missing_database or missing_broker):
        return
    home = clone / "postgresql"
    home.mkdir(mode=0o700, exist_ok=True)
    folders.give(home, user)
    sockets = folders.make_temporary(user, room_for=postgres.SOCKET)
    services.guardian.remove(sockets)
    try:
        _start(services, home, sockets, database=missing_database, broker=missing_broker, throwaway=False)
        _write_state(services, clone, sockets)
    except BaseException:
        shutil.rmtree(sockets, ignore_errors=True)
        raise


def _write_state(services: Services, clone: Path, folder: Path) -> None:
    known = _load(clone)
    state: dict[str, Any] = {"folders": [*known.get("folders", []), str(folder)]}
    if services.postgres:
        state["postgres"] = asdict(services.postgres)
    if services.valkey:
        state["valkey"] = asdict(services.valkey)
    path = clone / "state.json"
    path.touch(mode=0o600)  # it holds the broker's password
    path.write_text(json.dumps(state, default=str), encoding="utf-8")


def _load(clone: Path) -> dict[str, Any]:
    try:
        state = json.loads((clone / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _read_state(services: Services, clone: Path) -> None:
    """Fill `services` with the servers of another command that still answer."""
    state = _load(clone)
    if "postgres" in state:
        facts = state["postgres"]
        paths = {name: Path(facts[name]) for name in ("sockets", "data", "log")}
        found = Postgres(server=Server(**facts["server"]), **paths)
        if found.server.running and postgres.answers(found):
            services.postgres = found
    if "valkey" in state:
        facts = state["valkey"] | {"server": Server(**state["valkey"]["server"])}
        broker = Valkey(**(facts | {"log": Path(facts["log"])}))
        if broker.server.running and valkey.answers(broker):
            services.valkey = broker
    if services.postgres is None and services.valkey is None:
        _forget_state(clone)


def _forget_state(clone: Path) -> None:
    for folder in _load(clone).get("folders", []):
        shutil.rmtree(folder, ignore_errors=True)
    (clone / "state.json").unlink(missing_ok=True)


__all__ = ["DATABASE", "LocalServiceError", "Services", "check_external_database", "local_services"]
