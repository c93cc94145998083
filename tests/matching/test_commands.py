"""`solve` and `verify` from a terminal: files, sentences, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.worker import PROJECT

INSTANCE = {
    "format": "pole-instance/1",
    "students": [{"id": "S1"}, {"id": "S2"}],
    "offers": [{"id": "O1", "seats": 1}],
    "edges": [["S1", "O1", 130], ["S2", "O1", 40]],
}


def manage(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PROJECT / "manage.py"), *map(str, arguments)],
        capture_output=True, text=True, timeout=60, check=False, cwd=PROJECT,
    )  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    instance = tmp_path / "instance.json"
    instance.write_text(json.dumps(INSTANCE))
    return instance, tmp_path / "solution.json"


def test_solve_then_verify(files):
    instance, solution = files
    solved = manage("solve", instance, "--out", solution)
    assert solved.returncode == 0, solved.stderr
    assert "1 élève placé, 1 sans place" in solved.stdout
    first = solution.read_bytes()
    assert json.loads(first)["pairs"] == [["S2", "O1"]]
    checked = manage("verify", instance, solution)
    assert checked.returncode == 0, checked.stderr
    assert "valable et optimale" in checked.stdout
    manage("solve", instance, "--out", solution)
    assert solution.read_bytes() == first


def test_a_worse_solution_is_refused(files):
    instance, solution = files
    manage("solve", instance, "--out", solution)
    worse = json.loads(solution.read_text())
    worse["pairs"] = [["S1", "O1"]]
    solution.write_text(json.dumps(worse))
    refused = manage("verify", instance, solution)
    assert refused.returncode == 1
    assert "Solution refusée" in refused.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"format": "autre"}', "format"),
        ("pas du JSON", "ligne 1"),
        (json.dumps(INSTANCE | {"edges": [["S1", "O9", 1]]}), "offre inconnue « O9 »"),
    ],
)
def test_a_bad_instance_is_named_and_nothing_is_written(files, content, sentence):
    instance, solution = files
    instance.write_text(content)
    refused = manage("solve", instance, "--out", solution)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not solution.exists()


def test_a_missing_file_is_named(files):
    refused = manage("verify", files[0].with_name("absent.json"), files[1])
    assert refused.returncode == 2
    assert "absent.json" in refused.stderr
