"""The commands of bin/: their environment, their refusals, and what they leave behind."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config.local.manage import needs_servers
from tests.local.conftest import clean_environment
from tests.support.worker import PROJECT

SCRIPTS = ["demo", "test", "manage", "bench", "_env"]


def command(name: str, *arguments: str, seconds: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PROJECT / "bin" / name), *arguments], capture_output=True, text=True, check=False, timeout=seconds,
        env=clean_environment(**environment), cwd="/", stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture
def local_dir():
    """A folder of lasting servers, away from the clone's own."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="st-essai-") as place:
        Path(place).chmod(0o755)
        yield place


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_plain_sh(name):
    shell = shutil.which("dash") or "sh"
    assert subprocess.run([shell, "-n", str(PROJECT / "bin" / name)], check=False).returncode == 0
    if name != "_env":
        assert os.access(PROJECT / "bin" / name, os.X_OK)


def test_manage_keeps_its_data_between_commands(local_dir):
    asked = "from django.db import connection as c; k = c.cursor(); k.execute('{}'); print(k.fetchone())"
    first = command("manage", "migrate", "--verbosity", "0", STAGES_LOCAL_DIR=local_dir)
    assert first.returncode == 0, first.stderr
    question = asked.format("SELECT current_user, count(*) > 20 FROM django_migrations")
    second = command("manage", "shell", "--no-imports", "-c", question, STAGES_LOCAL_DIR=local_dir)
    assert "('stages_app', True)" in second.stdout, second.stderr
    assert not (Path(local_dir) / "state.json").exists()


def test_manage_gives_back_the_exit_code(local_dir):
    done = command("manage", "commande_inconnue", STAGES_LOCAL_DIR=local_dir)
    assert done.returncode == 1
    assert "commande_inconnue" in done.stderr


def test_commands_on_files_start_no_server():
    assert not needs_servers(["solve", "instance.json"])
    assert not needs_servers(["verify", "a", "b"])
    assert not needs_servers(["seed_demo", "--help"])
    assert not needs_servers([])
    assert needs_servers(["migrate"])
    assert needs_servers(["check"])


def test_bench_lists_the_names_for_a_wrong_one(local_dir):
    from config import bench

    done = command("bench", "inconnu", STAGES_LOCAL_DIR=local_dir)
    assert done.returncode == 1
    assert "Aucun banc d'essai ne s'appelle « inconnu »" in done.stderr
    for name in bench.names():
        assert name in done.stderr


def refusal(*arguments: str, **environment: str) -> str:
    done = command("demo", *arguments, **environment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_demo_refuses_a_taken_port_at_once():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        begun = time.monotonic()
        assert f"Le port {port} est déjà utilisé" in refusal("--port", str(port))
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "70000"], "entre 1 et 65535"),
        (["--students", "0"], "au moins un élève"),
        (["--once", "--json", "/dossier/absent/out.json"], "/dossier/absent n'existe pas"),
        (["--once", "--json", "/tmp"], "est un dossier"),
        (["--once", "--source", "/tmp"], "vont ensemble"),
    ],
)
def test_demo_refuses_bad_arguments(arguments, words):
    assert words in refusal(*arguments)


def test_demo_says_how_to_prepare_a_server_that_is_not_ready():
    from config.local.valkey import free_port

    address = f"postgresql://stages_app@127.0.0.1:{free_port()}/stages"
    message = refusal("--once", DATABASE_URL=address, DATABASE_OWNER_URL=address)
    assert "create_roles --admin-url" in message
    assert "vont ensemble" in refusal("--once", DATABASE_URL=address)


def test_environment_is_made_again_when_the_lock_changes(tmp_path):
    """A small clone with one package in its lock: made, left alone, then in step with a new lock."""
    clone = tmp_path / "clone"
    (clone / "bin").mkdir(parents=True)
    shutil.copy(PROJECT / "bin" / "_env", clone / "bin")
    lines = (PROJECT / "requirements.lock").read_text(encoding="utf-8").split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith("sqlparse=="))
    end = next(place for place in range(start + 1, len(lines)) if not lines[place].startswith(" "))
    lock = "\n".join(lines[start:end]) + "\n"
    for name in ("requirements.lock", "requirements-dev.lock"):
        (clone / name).write_text(lock, encoding="utf-8")
    script = 'set -eu; PROFILE=run; . "$ROOT/bin/_env"; "$PYTHON" -c "import sqlparse; print(sqlparse.__file__)"'

    here = {"env": clean_environment(ROOT=str(clone)), "text": True}

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-c", script], capture_output=True, check=False, **here)

    both = [subprocess.Popen(["sh", "-c", script], stdout=-1, stderr=-1, **here) for _ in range(2)]
    outputs = [process.communicate(timeout=180) for process in both]
    if any("échoué" in error for _, error in outputs):
        pytest.skip("aucun accès au dépôt de paquets")
    assert [process.returncode for process in both] == [0, 0], outputs
    assert sum("Préparation de l'environnement" in error for _, error in outputs) == 1
    again = run()
    assert again.returncode == 0
    assert again.stderr == ""
    assert str(clone) in again.stdout
    (clone / "requirements.lock").write_text(lock + "# une ligne de plus\n", encoding="utf-8")
    changed = run()
    assert "Préparation de l'environnement" in changed.stderr
    (clone / "requirements.lock").write_text(lock.replace("==", "==999."), encoding="utf-8")
    refused = run()
    assert refused.returncode == 1
    assert "a échoué" in refused.stderr


def test_create_roles_is_harmless_twice_and_follows_the_names(hold):
    env = hold().wait_ready().facts["env"]
    admin = env["DATABASE_OWNER_URL"].replace("stages_owner@/stages", "postgres@/postgres")
    addresses = {
        "DATABASE_URL": env["DATABASE_URL"].replace("stages_app@/stages", "autre_app:motdepasse@/autre"),
        "DATABASE_OWNER_URL": env["DATABASE_OWNER_URL"].replace("stages_owner@/stages", "autre_owner@/autre"),
        "DATABASE_BACKUP_URL": env["DATABASE_BACKUP_URL"].replace("stages_backup@/stages", "autre_backup@/autre"),
    }
    first = command("manage", "create_roles", "--admin-url", admin, **addresses)
    assert first.returncode == 0, first.stderr
    assert "autre_app" in first.stdout
    second = command("manage", "create_roles", "--admin-url", admin, **addresses)
    assert "Tout existait déjà" in second.stdout
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("autre_app",)
    same = addresses | {"DATABASE_OWNER_URL": addresses["DATABASE_URL"]}
    refused = command("manage", "create_roles", "--admin-url", admin, **same)
    assert refused.returncode == 1
    assert "trois rôles différents" in refused.stderr


def test_create_roles_hides_the_address(hold):
    refused = command("manage", "create_roles", "--admin-url", "postgresql://admin:motsecret@127.0.0.1:1/postgres")
    assert refused.returncode == 1
    assert "motsecret" not in refused.stderr
    assert "n'a pas pu créer les rôles" in refused.stderr


def test_checks_of_the_suite_name_what_fails(monkeypatch, capsys):
    from config.local import suite

    good = suite.Check("bonne", [sys.executable, "-c", "print('rien à dire')"])
    bad = suite.Check("mauvaise", [sys.executable, "-c", "print('voici pourquoi'); raise SystemExit(3)"])
    monkeypatch.setattr(suite, "checks", lambda: [good, bad])
    assert suite.run_checks() == ["mauvaise"]
    shown = capsys.readouterr().out
    assert "voici pourquoi" in shown
    assert "rien à dire" not in shown
