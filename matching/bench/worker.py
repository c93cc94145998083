"""One measure in a fresh process: ``python -m matching.bench.worker FILE SOLVER`` prints one line of JSON.

The solver is first run on a tiny instance, so that imports and caches are not counted; the peak memory is that of the
whole process, interpreter and instance included.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from matching.bench.instances import generate
from matching.bench.peers import PEERS
from matching.engine import Instance, load_instance, solve, verify

OURS = "moteur"
CHECK = "vérification"


def measure(instance: Instance, name: str) -> dict[str, Any]:
    """Seconds, number placed, cost; for the engine also the seconds of each stage."""
    started = time.perf_counter()
    if name == OURS:
        solution = solve(instance)
        return {
            "seconds": time.perf_counter() - started,
            "placed": solution.placed,
            "cost": solution.cost,
            "stages": solution.stats["seconds"],
        }
    if name == CHECK:
        solution = solve(instance)
        started = time.perf_counter()
        findings = verify(instance, solution)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "placed": solution.placed, "cost": solution.cost, "findings": len(findings)}
    placed, cost = PEERS[name](instance)
    return {"seconds": time.perf_counter() - started, "placed": placed, "cost": cost}


def peak_megabytes() -> float:
    """Peak resident memory of this program. On Linux ``ru_maxrss`` also counts the parent before ``exec``."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(argv: list[str]) -> int:
    """Measure one solver on one file."""
    path, name = argv
    try:
        measure(generate(60, 8, 0.9, 1), name)
    except ImportError as error:
        sys.stdout.write(json.dumps({"absent": str(error)}) + "\n")
        return 0
    row = measure(load_instance(path), name)
    sys.stdout.write(json.dumps(row | {"megabytes": peak_megabytes()}) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
