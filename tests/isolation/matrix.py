"""What each kind of actor can do to a row, asked to PostgreSQL by a session of stages_app.

Powers are written as letters, in this order:

    S reads the row        I may insert one like it     U may update it      D may delete it
    A moves it to the neighbouring académie
    P moves it to another pôle of the académie, E to another establishment, C to another company
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import models
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from tenancy.scope import SETTINGS, Scope
from tests.worlds import AcademieWorld, Worlds

#: The row is beyond what the role or the policies allow (42501), or the move would break a composite key.
REFUSED = (errors.InsufficientPrivilege, errors.ForeignKeyViolation, errors.NotNullViolation)
#: The policies said yes before the data said no: same student, same dates…
ADMITTED = (errors.UniqueViolation, errors.ExclusionViolation, errors.CheckViolation)

NOBODY = Scope("nobody")


def scopes_of(worlds: Worlds, row: models.Model) -> dict[str, Scope]:
    """Return every scope that is tried on a row of the first académie, by name."""
    a, b = worlds.a, worlds.b
    # A visitor holds a function that opens no door of its own; a stranger stands inside the wall and holds nothing.
    found = {
        "nobody": NOBODY,
        "visitor": Scope("visitor", (a.academie.pk,)),
        "stranger": Scope("person", (a.academie.pk,)),
    }
    found |= a.scopes
    found |= {f"neighbour: {name}": scope for name, scope in b.scopes.items()}
    # Doors of A behind the wall of B: only the wall stands between the reader and the row.
    for name, scope in a.scopes.items():
        if name.startswith("other ") or name == "person":
            continue
        found[f"beyond the wall: {name}"] = Scope(name, (b.academie.pk,), scope.doors)
    if user_id := getattr(row, "user_id", None):
        found["own person"] = Scope.for_person(user_id)
    return found


#: Names of the scopes above, the same whatever the row.
ACTORS = (
    "nobody",
    "visitor",
    "stranger",
    "person",
    "own person",
    *("rectorat", "pole", "other pole", "establishment", "other establishment"),
    *("company", "other company", "student", "other student", "job"),
)
NEIGHBOURS = tuple(
    f"neighbour: {name}" for name in ACTORS if name not in ("nobody", "visitor", "stranger", "own person")
)
BEYOND = tuple(
    f"beyond the wall: {name}" for name in ("rectorat", "pole", "establishment", "company", "student", "job")
)


def act(session: psycopg.Connection[Any], scope: Scope) -> None:
    """Write the scope in the session's transaction, by hand: the code under test is the database."""
    columns = ", ".join("set_config(%s, %s, true)" for _ in SETTINGS)
    values = scope.as_settings()
    session.execute(f"SELECT {columns}", [part for name in SETTINGS for part in (f"stages.{name}", values[name])])


def images(owner: Any, worlds: Worlds) -> dict[type[models.Model], dict[str, Any]]:
    """Return the first académie's row of each protected model, as JSON read by the owner's connection."""
    found = {}
    with owner.cursor() as cursor:
        for model, row in worlds.a.rows.items():
            cursor.execute(f'SELECT to_jsonb(t) FROM "{model._meta.db_table}" t WHERE id = %s', [row.pk])
            (value,) = cursor.fetchone()
            found[model] = json.loads(value) if isinstance(value, str) else value
    return found


def powers(session: psycopg.Connection[Any], scope: Scope, worlds: Worlds, image: dict[str, Any], model: Any) -> str:
    """Return the letters of what the scope may do to the row whose owner-read JSON image is given."""
    table = sql.Identifier(model._meta.db_table)
    key = image["id"]
    found = ""
    count = sql.SQL("SELECT count(*) FROM {} WHERE id = %s").format(table)
    with trial(session, scope):
        found += "S" * session.execute(count, [key]).fetchone()[0]  # type: ignore[index]
    if inserts(session, scope, table, image):
        found += "I"
    update = sql.SQL("UPDATE {} SET id = id WHERE id = %s").format(table)
    if changes(session, scope, update, [key]):
        found += "U"
    if changes(session, scope, sql.SQL("DELETE FROM {} WHERE id = %s").format(table), [key], keys_matter=False):
        found += "D"
    for letter, column, value in moves(worlds, image):
        move = sql.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(table, sql.Identifier(column))
        if changes(session, scope, move, [value, key]):
            found += letter
    return found


def moves(worlds: Worlds, image: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield (letter, column, value) of each displacement that the row's columns allow."""
    a: AcademieWorld = worlds.a
    for letter, column, value in (
        ("A", "academie_id", worlds.b.academie.pk),
        ("P", "pole_id", a.other_pole.pk),
        ("E", "establishment_id", a.other_school.pk),
        ("C", "company_id", a.other_company.pk),
    ):
        if column in image:
            yield letter, column, value


def inserts(session: psycopg.Connection[Any], scope: Scope, table: sql.Identifier, image: dict[str, Any]) -> bool:
    """Return whether the policies let the scope insert a copy of the row under another key."""
    statement = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(null::{0}, %s)").format(table)
    copy = image | {"id": "00000000-0000-4000-8000-000000000000"}
    return changes(session, scope, statement, [Jsonb(copy)])


def changes(
    session: psycopg.Connection[Any], scope: Scope, statement: Any, values: list[Any], *, keys_matter: bool = True
) -> bool:
    """Return whether the statement touches a row; `keys_matter=False`: a foreign key that objects does not count."""
    try:
        with trial(session, scope):
            if keys_matter:
                session.execute("SET CONSTRAINTS ALL IMMEDIATE")
            return session.execute(statement, values).rowcount == 1
    except REFUSED:
        return False
    except ADMITTED:
        return True


@contextmanager
def trial(session: psycopg.Connection[Any], scope: Scope) -> Iterator[None]:
    """Act as the scope in a transaction that never lasts."""
    try:
        if scope is not NOBODY:
            act(session, scope)
        yield
    finally:
        session.rollback()
