"""The local servers: private, several at once, always stopped, and clear when they cannot start."""

import contextlib
import os
import pwd
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from config.local import folders, postgres, valkey
from config.local.errors import LocalServiceError, is_disk_full
from tests.local.conftest import clean_environment
from tests.support.worker import PROJECT, wait_for

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="demande le compte root")


def test_two_at_once_do_not_meet_and_leave_nothing(hold):
    first, second = hold(), hold()
    first.wait_ready()
    second.wait_ready()
    assert first.facts["env"]["DATABASE_URL"] != second.facts["env"]["DATABASE_URL"]
    assert first.facts["env"]["REDIS_URL"] != second.facts["env"]["REDIS_URL"]
    for holder in (first, second):
        with psycopg.connect(holder.facts["env"]["DATABASE_OWNER_URL"]) as connection:
            connection.execute("CREATE TABLE essai ()")
    assert first.leave() == 0
    assert first.nothing_left()
    assert len(second.alive) == 2
    assert second.leave() == 0
    assert second.nothing_left()


def test_folder_is_closed_to_other_accounts(hold):
    holder = hold().wait_ready()
    assert stat.S_IMODE(Path(holder.facts["folder"]).stat().st_mode) == 0o700


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(hold, number):
    holder = hold().wait_ready()
    holder.process.send_signal(number)
    holder.process.wait(timeout=30)
    assert holder.process.returncode != 0
    assert holder.nothing_left()


def test_killing_the_parent_leaves_nothing(hold):
    holder = hold().wait_ready()
    os.killpg(holder.process.pid, signal.SIGKILL)
    wait_for(holder.nothing_left, 10, "serveurs et dossier disparus")


def test_three_roles_with_their_attributes(hold):
    env = hold().wait_ready().facts["env"]
    with psycopg.connect(env["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname LIKE 'stages%' ORDER BY 1"
        ).fetchall()
        extensions = connection.execute("SELECT extname FROM pg_extension").fetchall()
        # Accents must reach the trigrams, or searches would miss « École ».
        trigrams = connection.execute("SELECT show_trgm('éé') = show_trgm('')").fetchone()
    assert rows == [
        ("stages_app", False, False, False),
        ("stages_backup", False, True, False),
        ("stages_owner", False, False, True),
    ]
    assert {("unaccent",), ("pg_trgm",), ("btree_gist",)} <= set(extensions)
    assert trigrams == (False,)
    with psycopg.connect(env["DATABASE_URL"]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE essai ()")


def test_lasting_data_is_kept_and_shared(hold, tmp_path_factory):
    with tempfile.TemporaryDirectory(prefix="st-essai-") as place:
        Path(place).chmod(0o755)
        first = hold(lasting=True, STAGES_LOCAL_DIR=place).wait_ready()
        with psycopg.connect(first.facts["env"]["DATABASE_OWNER_URL"]) as connection:
            connection.execute("CREATE TABLE essai ()")
        second = hold(lasting=True, STAGES_LOCAL_DIR=place).wait_ready()
        assert second.facts["pids"] == first.facts["pids"]
        # The first to come may be the first to leave, even by accident: the other keeps the servers.
        first.process.kill()
        first.process.wait(timeout=10)
        with psycopg.connect(second.facts["env"]["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT to_regclass('essai') IS NOT NULL").fetchone() == (True,)
        assert second.leave() == 0
        assert second.nothing_left()
        third = hold(lasting=True, STAGES_LOCAL_DIR=place).wait_ready()
        with psycopg.connect(third.facts["env"]["DATABASE_URL"]) as connection:
            assert connection.execute("SELECT to_regclass('essai') IS NOT NULL").fetchone() == (True,)
        assert third.leave() == 0


def test_servers_of_the_environment_are_used_as_they_are(hold):
    names = {
        "DATABASE_URL": "postgresql://stages_app@192.0.2.1/ailleurs",
        "DATABASE_OWNER_URL": "postgresql://stages_owner@192.0.2.1/ailleurs",
        "REDIS_URL": "redis://192.0.2.1:6379/0",
    }
    holder = hold(**names).wait_ready()
    assert holder.facts == {"env": names, "pids": [], "folder": ""}
    assert holder.leave() == 0


def test_only_the_missing_server_is_started(hold):
    holder = hold(REDIS_URL="redis://192.0.2.1:6379/0").wait_ready()
    assert len(holder.facts["pids"]) == 1
    assert holder.facts["env"]["REDIS_URL"] == "redis://192.0.2.1:6379/0"


def refusal(holder) -> str:
    _, error = holder.process.communicate(timeout=60)
    assert holder.process.returncode == 1
    return error


def test_half_of_a_pair_is_refused(hold):
    assert "sans DATABASE_URL" in refusal(hold(DATABASE_OWNER_URL="postgresql://stages_owner@192.0.2.1/x"))


def test_missing_programs_are_named(hold, tmp_path):
    message = refusal(hold(PG_BIN=str(tmp_path)))
    assert "initdb est introuvable" in message
    assert str(tmp_path) in message


def test_a_server_that_dies_shows_the_end_of_its_log(hold, tmp_path_factory):
    with tempfile.TemporaryDirectory(prefix="st-essai-") as place:
        Path(place).chmod(0o755)
        holder = hold(lasting=True, STAGES_LOCAL_DIR=place).wait_ready()
        assert holder.leave() == 0
        (Path(place) / "postgresql" / "data" / "postgresql.conf").write_text("réglage_inconnu = 1\n")
        message = refusal(hold(lasting=True, STAGES_LOCAL_DIR=place))
    assert "s'est arrêté. Fin de son journal" in message
    assert "postgresql.conf" in message


def test_a_long_temporary_folder_is_left_for_a_short_one(hold, tmp_path):
    long = tmp_path / ("long" * 25)
    long.mkdir()
    holder = hold(TMPDIR=str(long)).wait_ready()
    assert not holder.facts["folder"].startswith(str(long))


def test_a_socket_that_fits_nowhere_is_refused(monkeypatch, tmp_path):
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr(folders, "temporary_roots", lambda: [long])
    with pytest.raises(LocalServiceError, match="chemin trop long"):
        folders.make_temporary({}, room_for=postgres.SOCKET)


@contextlib.contextmanager
def tiny_disk(size: str):
    place = Path(tempfile.mkdtemp(prefix="st-plein-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=1777", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        place.rmdir()
        pytest.skip("cette machine ne permet pas de monter un petit disque")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


@as_root
@pytest.mark.parametrize("size", ["2m", "20m", "38m"])
def test_a_full_disk_is_said_so(hold, size):
    """2 and 20 MB: initdb cannot write; 38 MB: the cluster fits and nothing more."""
    with tiny_disk(size) as place:
        message = refusal(hold(TMPDIR=str(place)))
        assert "Le disque est plein" in message
        assert str(place) in message
        assert list(place.glob("st-*")) == []


def test_causes_of_a_full_disk_are_recognised():
    wrapped = RuntimeError("échec")
    wrapped.__cause__ = OSError(28, "No space left on device")
    assert is_disk_full(wrapped)
    assert is_disk_full(psycopg.errors.DiskFull("could not extend file"))
    assert not is_disk_full(OSError(13, "Permission denied"))


def test_a_taken_port_is_left_for_another(monkeypatch, tmp_path):
    import socket

    free = valkey.free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1], free])
        monkeypatch.setattr(valkey, "free_port", lambda: next(ports))
        running = valkey.start(tmp_path)
        try:
            assert running.port == free
            assert valkey.answers(running)
            assert running.password not in Path(f"/proc/{running.server.pid}/cmdline").read_text()
        finally:
            running.server.stop()
    assert not valkey.answers(running)


@as_root
def test_an_ordinary_account_can_do_it_too(tmp_path):
    """The same launcher without root: PostgreSQL then runs under that very account."""
    code = (
        "import os\n"
        "from config.local.runtime import local_services\n"
        "with local_services() as services:\n"
        "    print(os.stat(services.postgres.data).st_uid, len(services.env))\n"
    )
    nobody = pwd.getpwnam("nobody")
    account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    packages = [path for path in sys.path if path.endswith("site-packages")]
    paths = os.pathsep.join([str(PROJECT), *packages])
    # The interpreter of this environment may lie under a closed home: the system's one then, if it is the same version.
    same = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    interpreters = [name for name in (sys.executable, "/usr/bin/python3") if folders.runs([name, "-c", same], account)]
    if not interpreters or not folders.may_enter(PROJECT, account):
        pytest.skip("l'interpréteur ou le dossier du projet est fermé aux autres comptes")
    done = subprocess.run(
        [interpreters[0], "-c", code], capture_output=True, text=True, cwd="/", check=False, timeout=60,
        env=clean_environment(HOME="/nonexistent", TMPDIR="/tmp") | {"PYTHONPATH": paths}, **account,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(nobody.pw_uid), "4"]


@as_root
def test_programs_under_a_closed_home_are_copied_once(tmp_path):
    """A clone under /root (0700): the server's account reads a copy, made once."""
    user = folders.server_user()
    home = tmp_path / "home"
    (home / "package" / "bin").mkdir(parents=True)
    program = home / "package" / "bin" / "essai"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    home.chmod(0o700)
    assert not folders.runs([str(program)], user)
    mark = f"essai-{os.getpid()}"
    place = folders.readable_copy([home / "package"], mark)
    try:
        assert folders.runs([str(place / "package" / "bin" / "essai")], user)
        before = place.stat().st_mtime_ns
        assert folders.readable_copy([home / "package"], mark) == place
        assert place.stat().st_mtime_ns == before
        os.chown(place, user["user"], user["group"])
        with pytest.raises(LocalServiceError, match="autre compte"):
            folders.check_ours(place)
    finally:
        subprocess.run(["rm", "-rf", str(place)], check=True)
