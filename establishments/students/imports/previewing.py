"""The preview of a file: its lines kept as rows with what each will change, made again whenever something moved."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction

from establishments.imports.students import ReadResult
from establishments.models import StudentImport, StudentImportRow
from establishments.students.imports import stays
from establishments.students.imports.planning import Kind, Line, Plan, Planned, plan
from establishments.students.imports.reading import known_for
from establishments.students.imports.shapes import TOLD, told_by, troubles_of

BATCH = 1_000
#: Above this share of the school leaving, the file is perhaps a part of it: a person says so before it is applied.
MANY_LEAVING = 0.5
FEW = 4


def lines_of(result: ReadResult) -> list[Line]:
    """Return the lines of a file that was read, as they are kept."""
    lines = []
    for row in result.rows:
        problems, warnings = troubles_of(row, result)
        lines.append(Line(row.line, told_by(row), tuple(problems), tuple(warnings)))
    return lines


def kept_lines(batch: StudentImport) -> list[tuple[StudentImportRow, Line]]:
    """Return the kept rows of lines, in the order of the file, each with the line that it keeps."""
    rows = StudentImportRow.objects.filter(batch=batch, line__gt=0).order_by("line", "id")
    return [
        (
            row,
            Line(
                row.line,
                dict.fromkeys(TOLD, "") | row.after.get("file", {}),
                tuple(one for one in row.problems if one.get("source") == "file"),
                tuple(one for one in row.warnings if one.get("source") == "file"),
            ),
        )
        for row in rows
    ]


def write_preview(batch: StudentImport, lines: list[Line]) -> Plan:
    """Write the rows of a file that was just read, with the counts. The caller locked the import."""
    made = plan(lines, known_for(batch, lines))
    told = {line.line: line.told for line in lines}
    rows = [_row(batch, one, told.get(one.line, {})) for one in made.rows]
    StudentImportRow.objects.bulk_create(rows, batch_size=BATCH)
    count(batch, made)
    return made


def replan(batch: StudentImport) -> bool:
    """Make the plan again on the rows of an import that the caller locked; return whether anything differs."""
    kept = kept_lines(batch)
    made = plan([line for _row_kept, line in kept], known_for(batch, [line for _row_kept, line in kept]))
    by_line = {one.line: one for one in made.rows if one.line}
    moved = []
    for row, line in kept:
        new = _row(batch, by_line[row.line], line.told)
        if _differs(row, new):
            row.kind, row.student_id, row.before, row.after = new.kind, new.student_id, new.before, new.after
            row.problems, row.warnings = new.problems, new.warnings
            moved.append(row)
    StudentImportRow.objects.bulk_update(
        moved, ["kind", "student", "before", "after", "problems", "warnings"], batch_size=BATCH
    )
    leaving = _replan_leaving(batch, [one for one in made.rows if not one.line])
    changed = count(batch, made)
    return bool(moved) or leaving or changed


def _replan_leaving(batch: StudentImport, planned: list[Planned]) -> bool:
    absent = StudentImportRow.objects.filter(batch=batch, line=0).order_by("pk")
    kept = {str(row.student_id): row for row in absent}
    new = {one.student: _row(batch, one, {}) for one in planned}
    gone = [row.pk for pk, row in kept.items() if pk not in new]
    same = {pk for pk in kept.keys() & new.keys() if kept[pk].before == new[pk].before}
    moved = [row.pk for pk, row in kept.items() if pk in new and pk not in same]
    for pk in new.keys() & kept.keys():
        if choice := kept[pk].after.get("stays"):
            new[pk].after["stays"] = choice
    StudentImportRow.objects.filter(pk__in=[*gone, *moved]).delete()
    StudentImportRow.objects.bulk_create([row for pk, row in new.items() if pk not in same], batch_size=BATCH)
    return len(same) != len(kept) or len(same) != len(new)


def _row(batch: StudentImport, one: Planned, told: dict[str, str]) -> StudentImportRow:
    after: dict[str, Any] = {"file": told} if one.line else {}
    if one.after:
        after["facts"] = one.after
    return StudentImportRow(
        academie_id=batch.academie_id,
        batch=batch,
        establishment_id=batch.establishment_id,
        line=one.line,
        kind=one.kind,
        student_id=one.student or None,
        before=one.before,
        after=after,
        problems=list(one.problems),
        warnings=list(one.warnings),
    )


def _differs(kept: StudentImportRow, new: StudentImportRow) -> bool:
    return (
        kept.kind != new.kind
        or str(kept.student_id or "") != str(new.student_id or "")
        or kept.before != new.before
        or kept.after != new.after
        or kept.problems != new.problems
        or kept.warnings != new.warnings
    )


def count(batch: StudentImport, made: Plan) -> bool:
    """Write the counts of a plan and what it asks; return whether the classes to create changed."""
    counts = Counter(str(one.kind) for one in made.rows)
    batch.counts = {
        "lines": sum(1 for one in made.rows if one.line),
        **{kind: counts[kind] for kind in Kind.values},
        "present": made.present,
        "absent": made.absent,
        "doubtful": sum(1 for one in made.rows if one.warnings and one.kind != Kind.REFUSED),
    }
    before = batch.facts.get("new_classes")
    batch.facts["new_classes"] = [
        {"name": one.name, "level": one.level, "mef": one.mef, "students": one.students} for one in made.new_classes
    ]
    batch.facts["questions"] = [
        {
            "name": one.name,
            "students": one.students,
            "near": {"pk": one.near.pk, "name": one.near.name} if one.near else None,
        }
        for one in made.meanings.values()
        if one.known is None and one.new is None
    ]
    batch.save(update_fields=["counts", "facts"])
    return bool(before != batch.facts["new_classes"])


def asks_about_leaving(batch: StudentImport) -> bool:
    """Whether so many students would leave that somebody must say if the file is the whole school."""
    if batch.keeps_absent or batch.facts.get("leaving_confirmed"):
        return False
    present, absent = batch.counts.get("present", 0), batch.counts.get("leaving", 0)
    return bool(absent > FEW and absent > MANY_LEAVING * present)


def changes_of(batch: StudentImport) -> int:
    """Return how many students the import changes."""
    return sum(batch.counts.get(kind, 0) for kind in (Kind.ADDED, Kind.CHANGED, Kind.LEAVING))


def stays_of_leaving(batch: StudentImport) -> dict[Any, list[stays.Stay]]:
    """Return student -> stays of those who would leave."""
    rows = StudentImportRow.objects.filter(batch=batch, kind=Kind.LEAVING)
    return stays.stays_of(list(rows.order_by("pk").values_list("student_id", flat=True)), batch.created_at.date())


@transaction.atomic
def refresh(batch: StudentImport) -> bool:
    """Make the plan of a waiting import again, under its lock; return whether anything differs."""
    locked = StudentImport.objects.select_for_update(no_key=True).get(pk=batch.pk)
    changed = locked.state == StudentImport.State.READY and replan(locked)
    batch.facts, batch.counts, batch.state = locked.facts, locked.counts, locked.state
    return changed
