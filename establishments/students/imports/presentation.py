"""What the pages of an import say: tabs, changes, refused lines with their repair, the file in one line."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from establishments.imports.students import StudentFormat
from establishments.imports.students.columns import LABELS
from establishments.models import StudentImport, StudentImportRow
from establishments.students.imports.planning import Kind
from establishments.students.imports.repairing import REPAIRABLE
from establishments.students.imports.shapes import FIELD_LABELS, FIELDS, TOLD, Facts, sentence
from poles.models import Commune
from web.exports import as_csv
from web.french import plural, table_date

#: address of the tab, kind of row, forms of its word.
TABS = (
    ("refusees", Kind.REFUSED, "refusée|refusées"),
    ("ajoutes", Kind.ADDED, "ajouté|ajoutés"),
    ("modifies", Kind.CHANGED, "modifié|modifiés"),
    ("partis", Kind.LEAVING, "parti, absent du fichier|partis, absents du fichier"),
    ("inchanges", Kind.UNCHANGED, "inchangé|inchangés"),
)
ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "iso8859-15": "ISO-8859-15",
    "iso-8859-15": "ISO-8859-15", "utf-16": "UTF-16",
}  # fmt: skip
DELIMITERS = {";": "« ; »", ",": "« , »", "\t": "tabulation", "|": "« | »"}
#: Columns that the reader uses without keeping them.
OTHERS = {"full_name": "Nom et prénom", "uai": "Établissement", "school_year": "Année scolaire"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A count that is also a tab."""

    key: str
    kind: str
    count: int
    word: str
    current: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A value of a refused line that may be typed again."""

    field: str
    label: str
    value: str
    kind: str
    error: str = ""


@dataclass
class Shown:
    """A row of the preview as the page shows it."""

    row: StudentImportRow
    name: str
    problems: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    class_name: str = ""
    stays: list[Any] = field(default_factory=list)
    cancels: bool = False
    opened: bool = False


def tabs_of(batch: StudentImport, asked: str) -> list[Tab]:
    """Return the five tabs; without a known one asked, the first that is not empty is current."""
    counts = {kind: batch.counts.get(kind, 0) for _key, kind, _word in TABS}
    current = next((key for key, _kind, _word in TABS if key == asked), None)
    current = current or next((key for key, kind, _word in TABS if counts[kind]), TABS[0][0])
    return [Tab(key, kind, counts[kind], plural(counts[kind], word), key == current) for key, kind, word in TABS]


def file_line(batch: StudentImport) -> str:
    """Return what was recognised in the file, in one line."""
    facts = batch.facts
    said = [str(StudentFormat(facts["format"]).label)] if facts.get("format") in StudentFormat.values else []
    if facts.get("delimiter"):
        said.append(f"séparateur {DELIMITERS.get(facts['delimiter'], facts['delimiter'])}")
    if facts.get("encoding") in ENCODINGS:
        said.append(f"accents bien lus ({ENCODINGS[facts['encoding']]})")
    return " · ".join(said)


def columns_of(batch: StudentImport) -> dict[str, Any]:
    """Return the columns read, with what each feeds, and the headers of those that are not."""
    labels = LABELS | OTHERS
    columns = batch.facts.get("columns", [])
    read = [(one["header"], labels.get(one["field"], one["field"])) for one in columns if one["field"]]
    return {
        "read": [one for one in read if one[0]],
        "dropped": [one["header"] for one in columns if one["dropped"] and one["header"]],
        "total": len(columns),
    }


def shown(
    rows: list[StudentImportRow], *, stays: dict[Any, list[Any]], typed: dict[int, dict[str, Any]] | None = None
) -> list[Shown]:
    """Return rows as the page shows them. `typed`: line -> {"values", "errors"} of a repair that was refused."""
    communes = _communes(rows)
    found = []
    for row in rows:
        facts = row.after.get("facts") or row.before or row.after.get("file", {})
        one = Shown(
            row, f"{facts.get('first_name', '')} {facts.get('last_name', '')}".strip(), row.problems, row.warnings
        )
        one.problems = [{**problem, "sentence": sentence(problem["reason"])} for problem in row.problems]
        one.warnings = [{**warning, "sentence": sentence(warning["reason"])} for warning in row.warnings]
        one.class_name = facts.get("class_name", "")
        if row.kind == Kind.CHANGED:
            one.changes = changes_between(row.before, row.after.get("facts", {}), communes)
        if row.kind == Kind.LEAVING:
            one.stays, one.cancels = stays.get(row.student_id, []), row.after.get("stays") == "cancel"
        if row.kind == Kind.REFUSED:
            again = (typed or {}).get(row.line, {})
            one.repairs = _repairs(row, again)
            one.opened = bool(again)
        found.append(one)
    return found


def _repairs(row: StudentImportRow, typed: dict[str, Any]) -> list[Repair]:
    told: Facts = row.after.get("file", {})
    asked: list[str] = []
    for problem in row.problems:
        about = problem.get("field", "")
        asked += ["last_name", "first_name"] if about == "full_name" else [about]
        if about == "last_name" and "ligne" in problem["reason"]:
            asked.append("ine")
    values, errors = typed.get("values", {}), typed.get("errors", {})
    kinds = {"birth_date": "date", "mef": "mef", "class_name": "class"}
    written = {problem.get("field", ""): problem["value"] for problem in row.problems}
    return [
        Repair(
            name,
            LABELS[name],
            values.get(name, told.get(name, "") or ("" if name == "birth_date" else written.get(name, ""))),
            kinds.get(name, "text"),
            errors.get(name, ""),
        )
        for name in REPAIRABLE
        if name in asked
    ]


def changes_between(before: Facts, after: Facts, communes: dict[str, str]) -> list[Change]:
    """Return the fields that differ, as people read them."""
    found = []
    for name in FIELDS:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            found.append(Change(FIELD_LABELS[name], _said(name, before, communes), _said(name, after, communes)))
    return found


def _said(name: str, facts: Facts, communes: dict[str, str]) -> str:
    value = facts.get(name, "")
    if name == "school_class":
        return facts.get("class_name", "")
    if name in ("birth_date", "left_on"):
        return table_date(dt.date.fromisoformat(value)) if value else ""
    if name == "home_commune":
        return communes.get(value, value)
    return {"F": "fille", "M": "garçon"}.get(value, value) if name == "sex" else value


def _communes(rows: list[StudentImportRow]) -> dict[str, str]:
    codes = {
        facts.get("home_commune", "")
        for row in rows
        if row.kind == Kind.CHANGED
        for facts in (row.before, row.after.get("facts", {}))
    } - {""}
    return dict(Commune.objects.filter(pk__in=codes).order_by("pk").values_list("pk", "name")) if codes else {}


def groups_of(batch: StudentImport) -> list[dict[str, Any]]:
    """Return the classes of the file that nobody knows, with the number of their lines: one answer for all of them."""
    return [one for one in batch.facts.get("questions", []) if one["students"]]


def refused_csv(batch: StudentImport) -> bytes:
    """Return the refused lines with the headers of the file, then the line, the column and the reason.

    Columns that are not read are not in it: their values were never kept.
    """
    columns = [one for one in batch.facts.get("columns", []) if one["field"] in (*TOLD, "full_name")]
    if not columns:
        columns = [{"header": LABELS[name], "field": name} for name in TOLD]
    rows = StudentImportRow.objects.filter(batch=batch, kind=Kind.REFUSED).order_by("line", "pk")
    lines = []
    for row in rows:
        told = row.after.get("file", {})
        wrong = {problem.get("field", ""): problem["value"] for problem in row.problems}
        cells = [_cell(one["field"], told, wrong) for one in columns]
        reasons = " ".join(sentence(problem["reason"]) for problem in row.problems)
        where = ", ".join(dict.fromkeys(problem["column"] for problem in row.problems))
        lines.append([*cells, row.line, where, reasons])
    return as_csv([*(one["header"] for one in columns), "ligne", "colonne", "raison"], lines)


def _cell(name: str, told: Facts, wrong: dict[str, str]) -> str:
    if name == "full_name":
        return f"{told.get('last_name', '')} {told.get('first_name', '')}".strip() or wrong.get(name, "")
    value = told.get(name, "") or wrong.get(name, "")
    if name in ("birth_date", "left_on") and value and len(value) == 10 and value[4] == "-":
        return table_date(dt.date.fromisoformat(value))
    return value


def summary(counts: dict[str, int]) -> str:
    """Return « 18 ajouts, 27 modifications, 6 départs » without the empty parts."""
    words = (
        (Kind.ADDED, "ajout|ajouts"),
        (Kind.CHANGED, "modification|modifications"),
        (Kind.LEAVING, "départ|départs"),
    )
    known = Counter({kind: counts.get(kind, 0) for kind, _word in words})
    return ", ".join(f"{known[kind]} {plural(known[kind], word)}" for kind, word in words if known[kind])
