"""The results of the demonstration: a short table for people, a JSON document for machines."""

import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.local.demo.terminal import Terminal

SPACE = "\u202f"  # narrow, non-breaking: French thousands


def number(value: float | None) -> str:
    """Return a whole number in French, « – » when there is none."""
    return "–" if value is None else f"{value:,.0f}".replace(",", SPACE)


def percent(value: float | None, sign: bool = False) -> str:
    """Return a share in [0, 1] as a percentage with one decimal, « s » when it is under statistical secrecy."""
    return "s" if value is None else f"{value * 100:{'+' if sign else ''}.1f}".replace(".", ",")


def show(terminal: Terminal, document: dict[str, Any], title: str, reasons: Mapping[str, str]) -> None:
    """Print the table; `reasons` gives the French words of the reasons' codes."""
    students, placed = document["students"], document["placed"]
    rows = [
        ("Élèves à placer", number(students)),
        ("Offres", number(document["offers"])),
        ("Places", number(document["seats"])),
        ("Élèves placés", f"{number(placed)} ({percent(placed / students if students else None)} %)"),
        ("Élèves sans place", number(document["unplaced"])),
        *((f"    {reasons[reason]}", number(count)) for reason, count in document["unplaced_by_reason"].items()),
    ]
    terminal.say()
    terminal.say(title)
    wide = max(len(label) for label, _ in rows)
    for label, value in rows:
        terminal.say(f"  {label.ljust(wide)}  {value.rjust(14)}")
    gaps = [figure for figure in document["equity"] if figure["kind"] == "gap" and figure["value"] is not None]
    if gaps:
        terminal.say()
        terminal.say("Rapport d'équité : écarts de taux de placement, en points (intervalle à 95 %)")
        # « Indicateur : groupes » is said once for the indicator, then by groups.
        parts = [(*gap["label"].split(" : ", 1), gap) for gap in gaps]
        wide = max(len(groups) for _, groups, _ in parts)
        for indicator, lines in itertools.groupby(parts, key=lambda part: part[0]):
            terminal.say(f"  {indicator}")
            for _, groups, gap in lines:
                bounds = f"[{percent(gap['low'], sign=True)} ; {percent(gap['high'], sign=True)}]"
                terminal.say(f"    {groups.ljust(wide)}  {percent(gap['value'], sign=True).rjust(6)}  {bounds}")
    terminal.say()


def write(path: Path, document: dict[str, Any]) -> None:
    """Write the document whole or not at all."""
    draft = path.with_name(f".{path.name}.partiel")
    try:
        draft.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
