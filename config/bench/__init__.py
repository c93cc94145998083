"""Benchmarks: one module each, named as on the command line.

Each has

HELP: str                                   one sentence in French
def add_arguments(parser) -> None           optional
def run(options: dict[str, Any]) -> list[Row]
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import TypedDict


class Row(TypedDict):
    """One figure: ours, or a peer's when the row names one and the metric is the same as ours.

    `ratio`: the peer's figure divided by ours (above 1: ours is the smaller). `goal`: in words or a number.
    `met`: None without a goal.
    """

    case: str
    metric: str
    value: float
    unit: str
    peer: str | None
    ratio: float | None
    goal: str | float | None
    met: bool | None


class UnknownBenchmark(LookupError):
    """No benchmark has this name; the message lists those that exist."""


def names() -> list[str]:
    """Return the names of the benchmarks."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def load(name: str) -> ModuleType:
    """Return the module of a benchmark. Raises UnknownBenchmark."""
    if name not in names():
        raise UnknownBenchmark(f"Aucun banc d'essai ne s'appelle « {name} ». Il y a : {', '.join(names())}.")
    return importlib.import_module(f"{__name__}.{name}")


def row(  # one line per figure in the benchmarks
    case: str,
    metric: str,
    value: float,
    unit: str,
    *,
    peer: str = "",
    ratio: float | None = None,
    goal: str = "",
    met: bool | None = None,
) -> Row:
    """Return a row."""
    return Row(case=case, metric=metric, value=value, unit=unit, peer=peer, ratio=ratio, goal=goal, met=met)


def as_table(rows: list[Row]) -> str:
    """Return the rows as a table for a terminal."""
    heads = ("cas", "mesure", "valeur", "unité", "comparé à", "rapport", "but", "tenu")
    said = {True: "oui", False: "NON", None: ""}
    lines = [heads] + [
        (
            line["case"],
            line["metric"],
            f"{line['value']:,.6g}".replace(",", " "),
            line["unit"],
            line["peer"] or "",
            "" if line["ratio"] is None else f"{line['ratio']:.3g}",
            "" if line["goal"] is None else f"{line['goal']}",
            said[line["met"]],
        )
        for line in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    numbers = {2, 5}
    text = [
        "  ".join(
            cell.rjust(widths[place]) if place in numbers else cell.ljust(widths[place])
            for place, cell in enumerate(line)
        ).rstrip()
        for line in lines
    ]
    return "\n".join([text[0], "-" * len(text[0]), *text[1:]])
