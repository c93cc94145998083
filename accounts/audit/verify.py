"""Reading a chain again: what was altered, deleted, swapped, cut off or written without the key.

An anchor is a small sealed file kept outside the database: where each chain stood on a day. With the key stolen a
forger could chain again everything since; the anchor still tells the true hash of that day.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from accounts.audit.chain import COVERED, ORIGIN, anchor_seal, entry_hash, head_seal, same

#: After so many sentences on one chain the rest is counted.
MAX_FAULTS = 50


class AnchorUnreadable(Exception):
    """The anchor file is not ours or was changed; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a chain stood: number and hash of its last line."""

    number: int
    hash: str


@dataclass(slots=True)
class Report:
    """What the reading of one chain found. `faults`: French sentences, empty when all is well."""

    academie_id: str
    lines: int = 0
    mark: Mark = field(default_factory=lambda: Mark(0, ORIGIN))
    faults: list[str] = field(default_factory=list)
    unsaid: int = 0

    @property
    def name(self) -> str:
        """How sentences name the chain."""
        return f"Académie {self.academie_id}" if self.academie_id else "Hors académie"

    def say(self, sentence: str) -> None:
        """Add a fault."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(f"{self.name}, {sentence}")
        else:
            self.unsaid += 1


def chains(using: str) -> list[str]:
    """Return every chain that has a head or a line."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT academie_id FROM accounts_auditchain UNION SELECT academie_id FROM accounts_auditentry ORDER BY 1"
        )
        return [code for (code,) in cursor.fetchall()]


def verify_chain(*, academie_id: str, key: bytes, using: str, anchor: Mark | None = None) -> Report:
    """Read a chain from its first line to its head, as a connection that sees every row.

    The rows are streamed: memory does not grow with the chain. `anchor`: where the chain stood on an earlier day.
    """
    report = Report(academie_id)
    # One snapshot: a line written meanwhile must not look like a head that does not fit.
    with transaction.atomic(using=using, durable=False):
        head = _head(academie_id, using)
        number, previous = 0, ORIGIN
        for line in _lines(academie_id, using, head.number if head else None):
            report.lines += 1
            if line["number"] != number + 1:
                report.say(_gap(number, int(line["number"])))
            elif not same(line["previous_hash"], previous):
                report.say(f"ligne {line['number']} : elle ne suit plus la ligne précédente.")
            number = int(line["number"])
            if not same(entry_hash(key, line, line["previous_hash"]), line["hash"]):
                report.say(f"ligne {number} : modifiée ou écrite sans la clé (son empreinte ne correspond pas).")
            previous = line["hash"]
            if anchor and number == anchor.number and not same(previous, anchor.hash):
                report.say(f"ligne {number} : elle n'est plus celle de l'ancre.")
        report.mark = Mark(number, previous)
        _compare_head(report, head, key)
        if anchor and number < anchor.number:
            report.say(
                f"l'ancre connaît la ligne {anchor.number}, la dernière ligne est la {number} : la fin a été supprimée."
            )
    return report


@dataclass(frozen=True, slots=True)
class _Head:
    number: int
    hash: str
    seal: str
    later: int


def _head(academie_id: str, using: str) -> _Head | None:
    with connections[using].cursor() as cursor:
        # One statement, hence one snapshot of the head and of what follows it.
        cursor.execute(
            "SELECT c.number, c.hash, c.seal, (SELECT count(*) FROM accounts_auditentry e "
            "WHERE e.academie_id = c.academie_id AND e.number > c.number) "
            "FROM accounts_auditchain c WHERE c.academie_id = %s",
            [academie_id],
        )
        row = cursor.fetchone()
    return _Head(*row) if row else None


def _lines(academie_id: str, using: str, last: int | None) -> Iterator[dict[str, Any]]:
    """Yield the lines up to the head's number (lines written since belong to the next verification)."""
    connection: Any = connections[using]
    connection.ensure_connection()
    columns = (*COVERED, "previous_hash", "hash")
    # As text: whatever somebody has put there (« infinity », a number of 5,000 digits) must be told, not crash.
    texts = {
        "at": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')",
        "details": "details::text",
    }
    with connection.connection.cursor(name="journal") as cursor:
        cursor.itersize = 5_000
        cursor.execute(
            f"SELECT {', '.join(texts.get(column, column) for column in columns)} FROM accounts_auditentry "
            "WHERE academie_id = %s AND (%s::bigint IS NULL OR number <= %s) ORDER BY number",
            [academie_id, last, last],
        )
        for row in cursor:
            line = dict(zip(columns, row, strict=True))
            try:
                line["details"] = json.loads(line["details"])
            except (ValueError, RecursionError):
                line["details"] = "illisible"
            yield line


def _gap(before: int, after: int) -> str:
    if after <= before:
        return f"ligne {after} : en double."
    missing = (before + 1, after - 1)
    if missing[0] == missing[1]:
        return f"ligne {missing[0]} : supprimée."
    return f"lignes {missing[0]} à {missing[1]} : supprimées."


def _compare_head(report: Report, head: _Head | None, key: bytes) -> None:
    number, last = report.mark.number, report.mark.hash
    if head is None:
        report.say("la tête de la chaîne a disparu.")
        return
    if not same(head.seal, head_seal(key, report.academie_id, head.number, head.hash)):
        report.say("la tête de la chaîne a été modifiée ou écrite sans la clé (son sceau ne correspond pas).")
    if head.number > number:
        report.say(_gap(number, head.number + 1))
    elif not same(head.hash or ORIGIN, last):
        report.say(f"ligne {number} : elle n'est pas celle que la tête de la chaîne connaît.")
    if head.later:
        report.say(
            f"{head.later} lignes suivent la ligne {head.number}, que la tête de la chaîne donne pour la dernière."
            if head.later > 1
            else f"une ligne suit la ligne {head.number}, que la tête de la chaîne donne pour la dernière."
        )


def write_anchor(path: Path, marks: Mapping[str, Mark], *, key: bytes, taken_at: dt.datetime) -> None:
    """Write the anchor file, sealed; replaced at once or not at all."""
    held = {code: {"number": mark.number, "hash": mark.hash} for code, mark in sorted(marks.items())}
    moment = taken_at.astimezone(dt.UTC).isoformat(timespec="seconds")
    content = {"taken_at": moment, "chains": held, "seal": anchor_seal(key, moment, held)}
    draft = path.with_name(f"{path.name}.partiel")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def read_anchor(path: Path, *, key: bytes) -> dict[str, Mark]:
    """Return where each chain stood. Raises AnchorUnreadable, OSError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        held, taken_at, seal = content["chains"], content["taken_at"], content["seal"]
        marks = {code: Mark(int(mark["number"]), str(mark["hash"])) for code, mark in held.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnchorUnreadable(f"« {path.name} » n'est pas une ancre du journal.") from error
    if not same(str(seal), anchor_seal(key, str(taken_at), held)):
        raise AnchorUnreadable(f"« {path.name} » : l'ancre a été modifiée, ou vient d'une autre installation.")
    return marks
