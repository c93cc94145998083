"""`bin/demo` from outside, as a visitor runs it: results, pages, accidents, and nothing left behind."""

import json
import os
import signal
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.local.conftest import clean_environment
from tests.support.worker import PROJECT, wait_for

KEYS = {"students", "offers", "seats", "placed", "unplaced", "unplaced_by_reason", "equity", "seconds"}
STAGES = {"servers", "migrations", "data", "campaign", "equity", "total"}


@pytest.fixture
def place() -> Iterator[Path]:
    """The temporary folder of the demonstrations: everything that they make is there."""
    with tempfile.TemporaryDirectory(prefix="st-d-", dir="/tmp") as folder:
        Path(folder).chmod(0o1777)
        yield Path(folder)


@pytest.fixture
def launch(place: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts a demonstration; a failing test leaves none behind."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        started.append(_launch(place, *arguments))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


def _launch(place: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [str(PROJECT / "bin" / "demo"), "--students", "300", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, cwd="/",
        env=clean_environment(TMPDIR=str(place)), start_new_session=True,
    )  # fmt: skip


def processes(place: Path) -> dict[int, str]:
    """Return the processes that name the folder in their command line: servers, worker, web."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                environment = (entry / "environ").read_bytes()
            except OSError:
                continue
            if int(entry.name) != os.getpid() and (
                str(place) in command or f"TMPDIR={place}\0".encode() in environment
            ):
                found[int(entry.name)] = command
    return found


def nothing_left(place: Path) -> bool:
    return not processes(place) and not list(place.iterdir())


def test_two_demonstrations_at_once_give_the_same_results(place, launch, tmp_path):
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    both = [launch("--once", "--json", str(path)) for path in files]
    outputs = [process.communicate(timeout=240)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in files)
    assert set(first) == KEYS
    assert set(first["seconds"]) == STAGES
    assert first["students"] > 0
    assert 0 < first["placed"] <= first["seats"]
    assert first["placed"] + first["unplaced"] == first["students"]
    assert sum(first["unplaced_by_reason"].values()) == first["unplaced"]
    assert {figure["kind"] for figure in first["equity"]} >= {"rate"}
    for figure in first["equity"]:
        assert (figure["value"] is None) or (figure["suppression"] == "")
    for key in KEYS - {"seconds"}:
        assert first[key] == second[key], key
    assert "Élèves placés" in outputs[0]
    assert "\033" not in outputs[0], "pas de ligne mouvante hors d'un terminal"
    wait_for(lambda: nothing_left(place), 10, "plus rien ne reste")


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return lines
    raise AssertionError("".join(lines))


def worker_of(place: Path) -> int:
    """Return the worker itself: its beat, with the same command line, is in its group."""
    workers = [pid for pid, command in processes(place).items() if " worker " in command and "--schedule" in command]
    return next((pid for pid in workers if os.getpgid(pid) == pid), 0)


def test_pages_stay_until_ctrl_c_and_the_worker_comes_back(place, launch):
    process = launch()
    lines = read_until(process, "Ctrl-C arrête tout")
    address = next(line.split()[1] for line in lines if line.startswith("Ouvrez "))
    accounts = [line for line in lines if "@demo.example" in line]
    assert len(accounts) >= 4
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
        assert "/comptes/" in answer.url
    os.kill(worker_of(place), signal.SIGKILL)
    read_until(process, "il est relancé")
    wait_for(lambda: worker_of(place), 10, "le travailleur est là")
    os.killpg(process.pid, signal.SIGINT)
    rest = process.communicate(timeout=60)[0]
    assert process.returncode == 130
    assert "Arrêté." in rest
    assert "Traceback" not in rest
    wait_for(lambda: nothing_left(place), 10, "plus rien ne reste")


def test_worker_that_dies_twice_ends_the_demonstration(place, launch):
    process = launch()
    read_until(process, "Ctrl-C arrête tout")
    os.kill(worker_of(place), signal.SIGKILL)
    read_until(process, "il est relancé")
    os.kill(worker_of(place), signal.SIGKILL)
    rest = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    assert "s'est arrêté deux fois" in rest
    wait_for(lambda: nothing_left(place), 10, "plus rien ne reste")


def test_killing_the_demonstration_leaves_nothing(place, launch):
    process = launch("--once")
    read_until(process, "Tables et règles")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    wait_for(lambda: nothing_left(place), 15, "plus rien ne reste")
