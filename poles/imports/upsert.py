"""Bulk writing of reference rows: only what differs is sent to the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from poles.imports.errors import RefusedImportError
from poles.imports.report import Report
from poles.imports.tables import Table

BATCH = 2000


@contextmanager
def importing(report: Report, *, strict: bool) -> Iterator[Report]:
    """One transaction for an import. When `strict`, any refused line undoes it all and raises RefusedImportError."""
    with transaction.atomic():
        yield report
        if strict and report.refused:
            raise RefusedImportError(report)


def leave_absent(table: Table, rows: Mapping[Any, dict[str, Any]], optional: Mapping[str, Iterable[str]]) -> None:
    """Take out of `rows` the fields whose columns the file has not, so that an import leaves them as they are.

    `optional`: field -> columns of the reader, any of which fills it.
    """
    absent = [name for name, columns in optional.items() if not any(map(table.has, columns))]
    for values in rows.values():
        for name in absent:
            values.pop(name, None)


def upsert(
    model: type[models.Model],
    rows: Mapping[Any, dict[str, Any]],
    *,
    key: Sequence[str],
    report: Report,
    known: models.QuerySet[Any] | None = None,
) -> None:
    """Insert or update `rows`, and count them in the report as added, updated or unchanged.

    `rows`: key -> values by column name (`academie_id`…), the columns of `key` included; every row has the same
    columns. `known`: the rows of the table to compare with (all of them by default).
    """
    if not rows:
        return
    names = list(next(iter(rows.values())))
    changed = [name for name in names if name not in key]
    queryset = model._default_manager.all() if known is None else known
    before = {
        tuple(values[name] for name in key): values for values in queryset.order_by().values(*names).iterator(BATCH)
    }
    todo: list[models.Model] = []
    for values in rows.values():
        old = before.get(tuple(values[name] for name in key))
        if old == values:
            report.unchanged += 1
            continue
        if old is None:
            report.added += 1
        else:
            report.updated += 1
        todo.append(model(**values))
    fields = [model._meta.get_field(name.removesuffix("_id")).name for name in changed]
    unique = [model._meta.get_field(name.removesuffix("_id")).name for name in key]
    for start in range(0, len(todo), BATCH):
        model._default_manager.bulk_create(
            todo[start : start + BATCH], update_conflicts=True, update_fields=fields, unique_fields=unique
        )
