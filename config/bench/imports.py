"""Imports of students: the file read, previewed and applied, then given again; seconds, memory, growth."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from config.bench import Row, row
from establishments.students.imports.measuring import Measure, measure

HELP = "Imports d'élèves : lecture, vérification et application d'une extraction SIECLE."
SIZES = (500, 1_000, 2_000, 4_000)
#: The goal of the product is set for a school of two thousand students.
GOAL_STUDENTS, GOAL_SECONDS, GOAL_MEGABYTES = 2_000, 10.0, 300.0


def run(options: dict[str, Any]) -> list[Row]:
    """Measure each size, smallest first: the peak of memory is that of the process so far."""
    call_command("migrate", interactive=False, verbosity=0)
    rows: list[Row] = []
    before: Measure | None = None
    measure(20, options["seed"])  # imports and caches are not counted
    for size in sorted(options["sizes"] or SIZES):
        options["say"](f"Import de {size} élèves…")
        found = measure(size, options["seed"])
        rows += _rows(found, before)
        before = found
    return rows


def _rows(found: Measure, before: Measure | None) -> list[Row]:
    case, total = f"{found.students} élèves", found.preview + found.apply
    bound = found.students <= GOAL_STUDENTS
    rows = [
        row(case, "lecture du fichier seule", found.read, "s"),
        row(case, "vérification (lecture comprise)", found.preview, "s"),
        row(case, "application", found.apply, "s"),
        row(case, "même fichier, 0 changement", found.again, "s"),
        row(
            case, "vérification et application", total, "s", goal=f"< {GOAL_SECONDS:.0f} s" if bound else "",
            met=total < GOAL_SECONDS if bound else None,
        ),
        row(
            case, "mémoire maximale du processus", found.megabytes, "Mo",
            goal=f"< {GOAL_MEGABYTES:.0f} Mo" if bound else "",
            met=found.megabytes < GOAL_MEGABYTES if bound else None,
        ),
    ]  # fmt: skip
    if before:
        growth = total / (before.preview + before.apply)
        rows.append(row(case, f"croissance depuis {before.students} élèves", growth, "fois"))
    return rows
