"""The engine stands alone, and its checker shares nothing with the solver."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import matching.engine

ROOM = Path(matching.engine.__file__).parent
LIBRARIES = {"numpy", "scipy", "ortools", "highspy"}


def imports(path: Path) -> tuple[set[str], set[str]]:
    """Top packages imported, and neighbours in the room."""
    packages: set[str] = set()
    neighbours: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            packages |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            target = (node.module or "").split(".")[0]
            (neighbours if node.level else packages).add(target)
    return packages, neighbours


def test_only_the_standard_library_and_four_others() -> None:
    for path in ROOM.glob("*.py"):
        packages, _ = imports(path)
        assert packages <= LIBRARIES | set(sys.stdlib_module_names) | {"__future__"}, path.name


def test_the_checker_uses_no_module_of_the_solver() -> None:
    for name in ("verify", "verify_model", "verify_parity"):
        packages, neighbours = imports(ROOM / f"{name}.py")
        assert neighbours <= {"types", "verify_model", "verify_parity"}
        assert not packages & {"ortools", "highspy"}


def test_files_stay_small() -> None:
    assert {
        path.name for path in ROOM.glob("*.py") if len(path.read_text(encoding="utf-8").splitlines()) > 400
    } == set()
