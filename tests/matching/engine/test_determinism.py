"""The same question has the same answer, to the byte, in any process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matching.bench.instances import generate
from matching.engine import dump_instance, dump_solution, load_solution, solve

POLICY = {"tiers": True, "reserves": "soft", "parity": ["rep", "rural"]}


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    dump_instance(tmp_path / "instance.npz", generate(400, 15, 0.8, 3, policy=POLICY, reserved=0.2))
    digests = set()
    for hash_seed in ("0", "1", "2"):
        out = tmp_path / f"{hash_seed}.json"
        command = [sys.executable, "-m", "matching.engine", "solve", str(tmp_path / "instance.npz"), "--out", str(out)]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": hash_seed}, capture_output=True)
        digests.add(hashlib.sha256(out.read_bytes()).hexdigest())
    assert len(digests) == 1


@pytest.mark.parametrize("suffix", ["json", "npz"])
def test_files_are_the_same_bytes_twice(tmp_path: Path, suffix: str) -> None:
    solution = solve(generate(200, 10, 0.9, 5, policy=POLICY))
    for name in ("a", "b"):
        dump_solution(tmp_path / f"{name}.{suffix}", solution)
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()
    assert load_solution(tmp_path / f"a.{suffix}") == solution
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{suffix}", f"b.{suffix}"]


def test_generator_is_a_function_of_its_arguments() -> None:
    assert generate(300, 12, 1.0, 9).sha256 == generate(300, 12, 1.0, 9).sha256
    assert generate(300, 12, 1.0, 9).sha256 != generate(300, 12, 1.0, 10).sha256
