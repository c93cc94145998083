"""Attempts are counted once for all processes, by account: real gunicorn, real Valkey."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from config.local.demo.servants import is_free
from config.local.folders import PROJECT
from config.settings import base
from tests import factories as make
from tests.support.worker import process_environment, wait_for

pytestmark = [pytest.mark.real_worker, pytest.mark.slow]


@pytest.fixture(autouse=True)
def real_hashes(settings: Any) -> None:
    """The server knows the hashes of production, not the quick ones of tests."""
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS


@pytest.fixture
def port(transactional_db: None, empty_broker: None, tmp_path: Path) -> Iterator[int]:
    """Four processes of eight threads, as in production, on the test database."""
    port = next(port for port in range(8700, 8800) if is_free(port))
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--workers", "4", "--threads", "8"]
    command += ["--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "--no-control-socket", "--timeout", "120"]
    log = (tmp_path / "web.log").open("wb")
    server = subprocess.Popen(
        command, env=process_environment(), cwd=PROJECT, stdout=log, stderr=log, start_new_session=True
    )

    def answers() -> bool:
        assert server.poll() is None, (tmp_path / "web.log").read_text()[-3000:]
        try:
            return ask(port, "GET", "/sante/vivant/")[0] == 200
        except OSError:
            return False

    wait_for(answers, 60, "le serveur répond")
    try:
        yield port
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def ask(
    port: int, method: str, path: str, data: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Return (status, body, cookies to send back)."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookie, "Referer": f"http://127.0.0.1:{port}/"}
    if data is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line.request(method, path, urlencode(data) if data is not None else None, headers)
    answer = line.getresponse()
    jar: SimpleCookie = SimpleCookie(cookie)
    for value in answer.headers.get_all("Set-Cookie") or []:
        jar.load(value)
    text = answer.read().decode()
    line.close()
    return answer.status, text, "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


def sign_in(port: int, email: str, password: str, jar: dict[str, str] | None = None) -> str:
    """Return what a browser sees: « in », « wrong » or « blocked »; `jar` keeps the mark of a device that entered."""
    device = (jar or {}).get("device", "")
    _, page, cookie = ask(port, "GET", "/comptes/login/", cookie=device)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1]}
    status, page, cookie = ask(port, "POST", "/comptes/login/", form, cookie)
    if status == 302:
        if jar is not None:
            jar["device"] = next(part for part in cookie.split("; ") if part.startswith("appareil="))
        return "in"
    return "blocked" if status == 429 or "Trop de tentatives" in page else "wrong"


def test_of_200_wrong_passwords_at_once_five_are_evaluated(port: int) -> None:
    user = make.UserFactory()
    own: dict[str, str] = {}
    assert sign_in(port, user.email, make.PASSWORD, own) == "in"
    with ThreadPoolExecutor(50) as pool:
        seen = list(pool.map(lambda number: sign_in(port, user.email, f"mauvais-{number}"), range(200)))
    assert seen.count("in") == 0
    assert seen.count("wrong") <= 5
    assert seen.count("blocked") >= 195
    # Even the right one waits, but from the person's own device; and the others are not disturbed.
    assert sign_in(port, user.email, make.PASSWORD) == "blocked"
    assert sign_in(port, user.email, make.PASSWORD, own) == "in"
    assert sign_in(port, make.UserFactory().email, make.PASSWORD) == "in"


def test_sixty_pupils_behind_one_address_are_not_blocked(port: int) -> None:
    users = [make.UserFactory() for _ in range(60)]

    def arrive(number: int) -> list[str]:
        typos = ["faute-de-frappe"] * (2 if number % 7 == 0 else 0)
        return [sign_in(port, users[number].email, word) for word in [*typos, make.PASSWORD]]

    with ThreadPoolExecutor(20) as pool:
        seen = list(pool.map(arrive, range(60)))
    assert [tries[-1] for tries in seen] == ["in"] * 60
    assert not any("blocked" in tries for tries in seen)


def test_one_password_tried_on_many_accounts_is_stopped(port: int) -> None:
    users = [make.UserFactory() for _ in range(80)]
    with ThreadPoolExecutor(40) as pool:
        seen = list(pool.map(lambda user: sign_in(port, user.email, "Rentree-2026-exemple"), users))
    assert seen.count("in") == 0
    assert seen.count("wrong") <= base.STAGES_FAILURES_PER_WORD[0] <= 30
    assert seen.count("blocked") >= 50
    # No account of the spray is locked: each enters with its own password, from the same address.
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda user: sign_in(port, user.email, make.PASSWORD), users[-8:])) == {"in"}


def test_many_accounts_tried_from_one_address_are_stopped(port: int) -> None:
    ceiling = base.STAGES_FAILURES_PER_ADDRESS[0]
    with ThreadPoolExecutor(40) as pool:
        seen = list(
            pool.map(lambda number: sign_in(port, f"inconnu{number}@stages.example", f"mot-{number}"), range(200))
        )
    assert seen.count("wrong") <= ceiling
    assert seen.count("blocked") >= 200 - ceiling


def test_the_counters_are_shared() -> None:
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
