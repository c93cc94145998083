"""The matching: the engine beside its peers on the same instances, then the way from PostgreSQL to an instance."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from config.bench import Row
from matching.bench.build import build_rows
from matching.bench.solvers import run_bench

HELP = "Calcul d'affectation : moteur, pairs, construction depuis PostgreSQL."
SIZES = (1_000, 10_000, 100_000)


def run(options: dict[str, Any]) -> list[Row]:
    """Measure each size of `options["sizes"]` and return the rows. `ratio`: the peer's figure divided by ours."""
    sizes, say = options["sizes"] or SIZES, options["say"]
    # The database of a benchmark is empty: a minute of work must not end on a missing table.
    call_command("migrate", interactive=False, verbosity=0)
    built = build_rows(sizes=sizes, seed=options["seed"], say=say)
    solved = run_bench(sizes, progress=say)
    return [Row(**row) for row in [*built, *solved]]  # type: ignore[typeddict-item]
