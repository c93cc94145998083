"""Insertion of many rows by few statements: one JSON parameter instead of a placeholder for each value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

BATCH = 4_000


def insert(model: type[models.Model], rows: Iterable[Any]) -> int:
    """Insert unsaved instances that carry their keys, in order; return how many.

    PostgreSQL refuses COPY on tables under row-level security, and `bulk_create` spends most of its time on
    placeholders: `json_populate_recordset` converts each value to the type of its column by itself.
    """
    names = [(field.get_attname_column()[1] or "", field.attname) for field in model._meta.concrete_fields]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(column) for column, _ in names)
    statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
    pending, count = iter(rows), 0
    with connection.cursor() as cursor:
        while batch := list(islice(pending, BATCH)):
            cursor.execute(statement, [_document(names, batch)])
            count += len(batch)
    return count


def _document(names: Sequence[tuple[str, str]], rows: Sequence[Any]) -> str:
    """Write rows as JSON: (column, attribute); keys, dates and moments are written as PostgreSQL reads them."""
    return json.dumps([{column: getattr(row, name) for column, name in names} for row in rows], default=str)
