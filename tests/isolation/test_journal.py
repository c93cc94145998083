"""The journal's own doors: acts outside any académie, other people's marks, what a session may not do to a line."""

from __future__ import annotations

import uuid
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from accounts.models import AuditChain, AuditEntry, AuditRead, Impersonation, SupportStaff
from establishments.models import StaffMember
from tenancy.scope import Scope
from tests.isolation.matrix import NOBODY, act, images, trial
from tests.worlds import Worlds

pytestmark = pytest.mark.django_db

JOURNAL = [AuditEntry, AuditChain]


def insert(session: psycopg.Connection[Any], scope: Scope, model: Any, image: dict[str, Any]) -> int:
    table = sql.Identifier(model._meta.db_table)
    statement = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(null::{0}, %s)").format(table)
    with trial(session, scope):
        return session.execute(statement, [Jsonb(image | {"id": str(uuid.uuid4())})]).rowcount


@pytest.mark.parametrize("model", JOURNAL, ids=lambda model: model.__name__)
def test_a_session_without_scope_writes_nothing_even_outside_the_academies(
    model: Any, worlds: Worlds, app_session: psycopg.Connection[Any]
) -> None:
    outside = images(connection, worlds)[model] | {"academie_id": ""}
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        insert(app_session, NOBODY, model, outside)
    # Before any function is chosen a person has no wall; the chain outside the académies is open to their acts alone.
    person = Scope.for_person(worlds.a.users["person"])
    assert insert(app_session, person, model, outside) == 1
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        insert(app_session, person, model, outside | {"academie_id": "9A", "number": 10_000})
    # With a function too.
    assert insert(app_session, worlds.a.scopes["pole"], model, outside) == 1


@pytest.mark.parametrize("kind", ["rectorat", "pole", "establishment", "company", "student", "job"])
def test_lines_of_no_academie_are_read_by_nobody(
    kind: str, worlds: Worlds, app_session: psycopg.Connection[Any]
) -> None:
    image = images(connection, worlds)[AuditEntry] | {"academie_id": "", "id": str(uuid.uuid4())}
    table = sql.Identifier("accounts_auditentry")
    statement = sql.SQL("INSERT INTO {0} SELECT * FROM jsonb_populate_record(null::{0}, %s)").format(table)
    with trial(app_session, worlds.a.scopes[kind]):
        app_session.execute(statement, [Jsonb(image)])
        found = app_session.execute("SELECT count(*) FROM accounts_auditentry WHERE academie_id = ''").fetchone()
        assert found == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET details = '{}'",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry",
        "TRUNCATE accounts_auditchain",
        "DELETE FROM accounts_auditchain",
        "UPDATE accounts_auditchain SET academie_id = '9B'",
    ],
)
def test_what_is_written_stays(statement: Any, worlds: Worlds, app_session: psycopg.Connection[Any]) -> None:
    for kind in ("rectorat", "pole", "job"):
        with trial(app_session, worlds.a.scopes[kind]), pytest.raises(errors.InsufficientPrivilege):
            app_session.execute(statement)


@pytest.mark.parametrize("kind", ["rectorat", "pole", "establishment", "job"])
def test_the_head_of_the_own_chain_moves_and_the_neighbours_does_not(
    kind: str, worlds: Worlds, app_session: psycopg.Connection[Any]
) -> None:
    with trial(app_session, worlds.a.scopes[kind]):
        moved = app_session.execute("UPDATE accounts_auditchain SET number = number + 1 RETURNING academie_id")
        assert {code for (code,) in moved.fetchall()} == {"9A"}


def test_a_session_of_support_is_its_supports_alone(worlds: Worlds, app_session: psycopg.Connection[Any]) -> None:
    image = images(connection, worlds)[Impersonation]
    mine = Scope.for_person(worlds.a.rows[SupportStaff].user)
    stop = "UPDATE accounts_impersonation SET stopped_at = now() WHERE id = %s"
    for scope, seen in ((mine, 1), (Scope.for_person(worlds.b.rows[SupportStaff].user), 0), (NOBODY, 0)):
        with trial(app_session, scope):
            if scope is not NOBODY:
                act(app_session, scope)
            assert app_session.execute(stop, [image["id"]]).rowcount == seen
    assert insert(app_session, mine, Impersonation, image) == 1
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        insert(app_session, Scope.for_person(worlds.a.rows[StaffMember].user), Impersonation, image)
    for longer in ("UPDATE accounts_impersonation SET ends_at = now()", "DELETE FROM accounts_impersonation"):
        with trial(app_session, mine), pytest.raises(errors.InsufficientPrivilege):
            act(app_session, mine)
            app_session.execute(longer)


def test_a_mark_of_reading_is_the_readers_alone(worlds: Worlds, app_session: psycopg.Connection[Any]) -> None:
    image = images(connection, worlds)[AuditRead]
    reader, other = worlds.a.rows[StaffMember].user, worlds.a.users["other establishment"]
    mine = Scope.for_establishment(worlds.a.school, reader)
    theirs = Scope.for_establishment(worlds.a.other_school, other)
    beyond = Scope("establishment", ("9B",), mine.doors)
    for scope, seen in ((mine, 1), (theirs, 0), (beyond, 0)):
        with trial(app_session, scope):
            act(app_session, scope)
            touched = app_session.execute("UPDATE accounts_auditread SET at = at WHERE id = %s", [image["id"]])
            assert touched.rowcount == seen
    assert insert(app_session, mine, AuditRead, image | {"object_id": "autre"}) == 1
    for scope in (theirs, beyond):
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            insert(app_session, scope, AuditRead, image | {"object_id": "autre"})
