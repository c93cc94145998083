"""What docker-compose.yml would start, piece by piece: web, worker and beat under the production settings."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.local.valkey import free_port
from tests.support.worker import PROJECT, process_environment, wait_for

DEPLOY = PROJECT / "deploy"


def production(**changes: str) -> dict[str, str]:
    """Return the environment of a container, on the servers of this test run."""
    changes = {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "essai-" * 12,
        "AUDIT_KEY": "sceau-" * 12,
        "ALLOWED_HOSTS": "127.0.0.1",
        "STAGES_DEMO": "",
    } | changes
    return {name: value for name, value in (process_environment() | changes).items() if value}


@pytest.fixture
def start(transactional_db: None, empty_broker: None, tmp_path: Path) -> Iterator[Any]:
    """Return a function that starts a program of the environment; its log is beside it."""
    running: list[subprocess.Popen[bytes]] = []

    def launch(*command: str, **environment: str) -> tuple[subprocess.Popen[bytes], Path]:
        log = tmp_path / f"{command[0]}-{len(running)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=PROJECT, env=production(**environment), stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        running.append(process)
        return process, log

    yield launch
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def says(process: subprocess.Popen[bytes], log: Path, words: str) -> bool:
    text = log.read_text(errors="replace")
    assert process.poll() is None, text[-3000:]
    return words in text


def test_web_answers_its_probes(start):
    port = free_port()
    process, log = start(
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "config.wsgi",
        WEB_BIND=f"127.0.0.1:{port}",
        WEB_PROCESSES="1",
    )
    wait_for(lambda: says(process, log, "Listening at"), 30, "le serveur écoute")
    for page in ("vivant", "pret"):
        address = f"http://127.0.0.1:{port}/sante/{page}/"
        probe = [sys.executable, str(DEPLOY / "probe.py"), address]
        wait_for(lambda probe=probe: subprocess.run(probe, check=False).returncode == 0, 20, address)
    # Everything else speaks TLS only, and names no server.
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": "127.0.0.1"})
    opener = urllib.request.build_opener(_NoRedirect)
    with pytest.raises(urllib.error.HTTPError) as refused:
        opener.open(request, timeout=10)
    with refused.value as answer:
        assert answer.code == 301
        assert answer.headers["Location"].startswith("https://")
    assert "127.0.0.1" not in log.read_text().split("GET", 1)[1].splitlines()[0]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def test_a_probe_of_nothing_fails():
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "probe.py"), f"http://127.0.0.1:{free_port()}/sante/vivant/"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "/sante/vivant/" in done.stderr


def test_worker_starts(start):
    queues = "interactive,matching,reports"
    options = ["--pool", "prefork", "--concurrency", "1", "--queues", queues, "--loglevel", "INFO"]
    process, log = start("celery", "-A", "config", "worker", *options)
    wait_for(lambda: says(process, log, " ready."), 60, "le travailleur est prêt")


def test_beat_rings(start, tmp_path):
    schedule = tmp_path / "beat"
    options = ["--schedule", str(schedule), "--max-interval", "1", "--loglevel", "INFO"]
    process, log = start("celery", "-A", "config", "beat", *options)
    wait_for(lambda: says(process, log, "Sending due task"), 60, "une tâche est sonnée")
    assert list(tmp_path.glob("beat*"))


@pytest.mark.parametrize("variable", ["SECRET_KEY", "AUDIT_KEY"])
def test_a_missing_secret_is_named(variable):
    environment = production_without_servers() | {variable: ""}
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert f"La variable d'environnement {variable} est obligatoire." in done.stderr


def production_without_servers() -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "x",
        "AUDIT_KEY": "x",
        "ALLOWED_HOSTS": "x",
    }


# The file itself. `docker compose config` is not on every machine: the shape is checked here.


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))


def env_files(service: dict[str, Any]) -> set[str]:
    return {entry["path"] for entry in service.get("env_file", [])}


def test_compose_has_every_piece(compose):
    services = compose["services"]
    assert set(services) == {"setup", "web", "worker", "beat", "postgres", "redis", "proxy"}
    assert services["postgres"]["image"] == "postgres:18"
    assert services["redis"]["image"] == "redis:8"
    for name, service in services.items():
        assert "image" in service
        assert set(service["networks"]) <= set(compose["networks"])
        if name not in ("setup", "proxy"):
            assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name
        for other in service.get("depends_on", {}):
            assert other in services


def test_compose_opens_the_proxy_only(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    for name in ("postgres", "redis"):
        assert compose["services"][name]["networks"] == ["back"]
    assert compose["networks"]["back"]["internal"] is True


def test_pages_and_jobs_never_read_the_owner_s_password(compose):
    for name in ("web", "worker", "beat"):
        service = compose["services"][name]
        assert env_files(service) == {"deploy/app.env"}
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert env_files(compose["services"]["setup"]) == {"deploy/app.env", "deploy/setup.env"}


def variables(name: str) -> set[str]:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    return {line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")}


def test_examples_name_what_production_needs():
    import re

    app, setup = variables("app.env.example"), variables("setup.env.example")
    settings = (PROJECT / "config/settings/production.py").read_text(encoding="utf-8")
    compulsory = set(re.findall(r'env\.text\("(\w+)"\)', settings)) | set(
        re.findall(r'env\.words\("(\w+)"\)', settings)
    )
    assert compulsory <= app
    assert {"DATABASE_URL", "REDIS_URL", "REDIS_PASSWORD", "STAGES_HOST"} <= app
    assert {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "POSTGRES_PASSWORD"} <= setup
    assert not app & setup


def test_image_is_not_root_and_installs_from_the_lock():
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in text
    assert "\nUSER stages\n" in text
    assert text.index("collectstatic") < text.index("\nUSER stages\n")
