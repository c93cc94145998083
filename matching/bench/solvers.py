"""The benchmark: the engine and its peers on the same instances, in the same run, one fresh process per measure."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matching.bench.instances import generate
from matching.bench.peers import EXACT, PEERS, UP_TO
from matching.bench.worker import CHECK, OURS
from matching.engine import dump_instance

Row = dict[str, Any]

#: Seconds within which ``solve`` must answer, by number of students.
GOALS = {1_000: 0.2, 10_000: 1.5, 100_000: 8.0}

#: Cases by name: seats per student and policy. ``règles`` has every rule at once and is measured without peers.
CASES: dict[str, tuple[float, dict[str, Any], float]] = {
    "large": (1.35, {"tiers": False}, 0.0),
    "serré": (0.8, {"tiers": False}, 0.0),
    "règles": (0.8, {"tiers": True, "reserves": "soft", "parity": ["rep", "qpv", "rural"]}, 0.12),
}

DEGREE = 20
SEED = 7


def time_limit(students: int) -> float:
    """Seconds after which a peer is stopped."""
    return 30.0 if students <= 1_000 else 60.0 if students <= 10_000 else 120.0


def run_bench(
    sizes: Sequence[int] = (1_000, 10_000, 100_000), *, progress: Callable[[str], None] | None = None
) -> list[Row]:
    """Measure; rows of {"case", "metric", "value", "unit", "peer", "ratio", "goal", "met"}.

    ``peer`` is None for the engine itself. ``ratio`` is peer / engine (above 1: the engine is faster, or places
    fewer). A peer stopped at its limit has the limit as value and "≥" in its name; one that is not installed has no
    row. ``agreement`` rows say whether an exact peer found the same number placed and the same cost.
    """
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-matching-") as folder:
        for students in sizes:
            for case, (ratio, policy, reserved) in CASES.items():
                name = f"{case}_{students}_{DEGREE}"
                if progress:
                    progress(name)
                path = Path(folder) / f"{name}.npz"
                instance = generate(students, DEGREE, ratio, SEED, policy=policy, reserved=reserved)
                dump_instance(path, instance)
                rows.append(_row(name, "pairs", instance.n_edges, "paires"))
                del instance
                rows += _case(name, path, students, with_peers=case != "règles", progress=progress)
                path.unlink()
    return rows


def _case(
    name: str, path: Path, students: int, *, with_peers: bool, progress: Callable[[str], None] | None
) -> list[Row]:
    ours = _measure(path, OURS, 10 * time_limit(students))
    if ours is None:
        raise RuntimeError(f"{name} : le moteur n’a pas répondu dans le temps imparti")
    goal = GOALS.get(students) if with_peers else None
    rows = [_row(name, "solve", ours["seconds"], "s", goal=goal)]
    rows += [_row(name, f"solve.{stage}", seconds, "s") for stage, seconds in ours["stages"].items()]
    rows.append(_row(name, "peak_memory", ours["megabytes"], "Mo"))
    rows.append(_row(name, "placed", ours["placed"], "élèves"))
    check = _measure(path, CHECK, 10 * time_limit(students))
    if check is not None:
        rows.append(_row(name, "verify", check["seconds"], "s"))
        rows.append(_row(name, "verify.findings", check["findings"], "défauts", goal=0))
    if not with_peers:
        return rows
    for peer in PEERS:
        if students > UP_TO.get(peer, students):
            continue
        if progress:
            progress(f"{name} — {peer}")
        limit = time_limit(students)
        found = _measure(path, peer, limit)
        if found is None:
            rows.append(_row(name, "solve", limit, "s", peer=f"≥ {peer} (arrêté)", ratio=limit / ours["seconds"]))
            continue
        if "absent" in found:
            continue
        rows.append(_row(name, "solve", found["seconds"], "s", peer=peer, ratio=found["seconds"] / ours["seconds"]))
        rows.append(_row(name, "peak_memory", found["megabytes"], "Mo", peer=peer,
                         ratio=found["megabytes"] / ours["megabytes"]))  # fmt: skip
        if peer in EXACT:
            same = (found["placed"], found["cost"]) == (ours["placed"], ours["cost"])
            rows.append(_row(name, "agreement", int(same), "", peer=peer, goal=1))
        elif not peer.startswith("plancher"):
            rows.append(_row(name, "placed", found["placed"], "élèves", peer=peer,
                             ratio=found["placed"] / ours["placed"]))  # fmt: skip
    return rows


def _measure(path: Path, solver: str, limit: float) -> Row | None:
    """One measure in a fresh process; None when it was stopped at its limit."""
    command = [sys.executable, "-m", "matching.bench.worker", str(path), solver]
    # The limit is on the solver; imports, warming up and reading the instance come on top.
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit + 30, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise RuntimeError(f"{solver} : {done.stderr.strip().splitlines()[-1] if done.stderr else 'échec'}")
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row if row.get("seconds", 0.0) <= limit else None


def _row(
    case: str,
    metric: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    ratio: float | None = None,
    goal: float | None = None,
) -> Row:
    """A goal is a ceiling for seconds and faults, a floor for agreement."""
    met = None if goal is None else (value >= goal if metric == "agreement" else value <= goal)
    return {
        "case": case,
        "metric": metric,
        "value": round(value, 4),
        "unit": unit,
        "peer": peer,
        "ratio": None if ratio is None else round(ratio, 3),
        "goal": goal,
        "met": met,
    }
