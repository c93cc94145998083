"""What an import did, line by line where it refused."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line that was not taken, or not taken as it stands: physical line number, value at fault, French sentence."""

    line: int
    value: str
    reason: str

    def __str__(self) -> str:
        what = f" ({self.value})" if self.value else ""
        return f"ligne {self.line}{what} : {self.reason}"


@dataclass(slots=True)
class Report:
    """Counts of rows of the database, and what was refused, taken with a warning or out of the subject.

    `refused`: the line changed nothing. `warnings`: the line was taken without one of its values, or with a doubt.
    `ignored`: lines that speak of something else (a primary school in a file of collèges), counted by reason.
    """

    subject: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)

    def refuse(self, line: int, value: str, reason: str) -> None:
        """Note a line that is not taken."""
        self.refused.append(Refusal(line, value[:60], reason))

    def warn(self, line: int, value: str, reason: str) -> None:
        """Note a line taken with a reserve."""
        self.warnings.append(Refusal(line, value[:60], reason))

    @property
    def taken(self) -> int:
        """How many rows of the database answer to the file."""
        return self.added + self.updated + self.unchanged

    def summary(self, *, limit: int = 20) -> str:
        """Return the French account of the import; at most `limit` refusals and as many warnings are spelled out."""
        head = (
            f"Import terminé pour {self.subject} : {self.added} ajout(s), {self.updated} mise(s) à jour, "
            f"{self.unchanged} sans changement, {len(self.refused)} ligne(s) refusée(s)."
        )
        details = self.details(limit=limit)
        return f"{head}\n{details}" if details else head

    def details(self, *, limit: int = 20) -> str:
        """Return the refused lines, the warnings and the counts of lines out of the subject, without the counts."""
        lines = [f"{count} ligne(s) hors sujet : {reason}." for reason, count in sorted(self.ignored.items())]
        for title, notes in (("Lignes refusées :", self.refused), ("Avertissements :", self.warnings)):
            if notes:
                lines += [title, *(f"  {note}" for note in notes[:limit])]
                if len(notes) > limit:
                    lines.append(f"  … et {len(notes) - limit} autre(s) : --report FICHIER les écrit toutes.")
        return "\n".join(lines)

    def write_csv(self, path: Path) -> None:
        """Write every refusal and warning as a CSV file (`;`, UTF-8 with BOM: spreadsheets open it well)."""
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(["nature", "ligne", "valeur", "raison"])
            for nature, notes in (("refus", self.refused), ("avertissement", self.warnings)):
                writer.writerows([nature, note.line, _harmless(note.value), _harmless(note.reason)] for note in notes)


def _harmless(text: str) -> str:
    """Return a text that a spreadsheet will not run as a formula."""
    return "'" + text if text[:1] in "=+-@\t\r" and text else text
