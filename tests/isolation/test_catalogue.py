"""The database itself is asked whether the wall stands everywhere (ASVS 8.4.1; reliability of policies)."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tenancy.grants import APPEND_ONLY, CHANGED_COLUMNS
from tenancy.policies import Door, Policy, Wall
from tests.isolation import catalogue

pytestmark = pytest.mark.django_db

ALL = list(apps.get_models(include_auto_created=True))


def policies_of(model: type[models.Model]) -> list[Policy]:
    return [constraint for constraint in model._meta.constraints if isinstance(constraint, Policy)]


PROTECTED = [model for model in ALL if policies_of(model)]
WALLED = [model for model in PROTECTED if any(isinstance(policy, Wall) for policy in policies_of(model))]
WALLED_TABLES = {model._meta.db_table for model in WALLED}


def ask(query: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


def in_database(table: str) -> dict[str, tuple[Any, ...]]:
    """Return {policy: (permissive, command, roles, USING, WITH CHECK)} as the server says them."""
    rows = ask(
        "SELECT polname, polpermissive, polcmd, polroles::text, pg_get_expr(polqual, polrelid), "
        "pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = %s::regclass",
        f'"{table}"',
    )
    return {name: tuple(rest) for name, *rest in rows}


def test_every_model_with_an_academie_is_walled() -> None:
    for model in ALL:
        names = {field.name for field in model._meta.concrete_fields}
        if "academie" in names and not getattr(model, "academie_is_reference", False):
            assert model in WALLED, model._meta.label
    assert len(WALLED) >= 17


def test_every_table_is_protected_or_named_with_its_reason() -> None:
    rows = ask(
        "SELECT relname, relrowsecurity FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f')"
    )
    unprotected = {table for table, protected in rows if not protected}
    assert unprotected == set(catalogue.OPEN_TABLES)
    assert {table for table, protected in rows if protected} == {model._meta.db_table for model in PROTECTED}
    assert {model._meta.db_table for model in PROTECTED} - WALLED_TABLES == set(catalogue.NO_WALL)


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_the_policies_are_the_declared_ones(model: type[models.Model]) -> None:
    table = model._meta.db_table
    found = in_database(table)
    with connection.cursor() as cursor:
        for policy in policies_of(model):
            cursor.execute(f'DROP POLICY "{policy.name}" ON "{table}"')
        assert in_database(table) == {}  # nothing that the models do not declare
        for policy in policies_of(model):
            for statement in policy.statements(model, connection.ops.quote_name):
                cursor.execute(statement)
    # Undone with the test's transaction; created again, they read the same.
    assert in_database(table) == found
    for _permissive, _command, roles, using, _check in found.values():
        assert roles == "{0}"  # every role, those to come included
        assert using != "true"


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_wall_is_restrictive_covers_every_command_and_has_doors(model: type[models.Model]) -> None:
    found = in_database(model._meta.db_table)
    walls = [policy.name for policy in policies_of(model) if isinstance(policy, Wall)]
    assert len(walls) == 1
    permissive, command, _, using, check = found[walls[0]]
    assert (permissive, command) == (False, "*")
    assert "stages.wall" in using
    assert "stages.wall" in check
    doors = [policy for policy in policies_of(model) if isinstance(policy, Door)]
    assert doors
    assert all(found[door.name][0] is True for door in doors)
    assert all(found[door.name][1] == ("*" if door.writes else "a" if door.appends else "r") for door in doors)
    # Never set and set in an earlier transaction (then empty, not NULL) must read the same.
    assert all(
        "NULLIF(current_setting" in text for *_, using, check in found.values() for text in (using, check) if text
    )


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_a_walled_row_always_names_its_academie(model: type[models.Model]) -> None:
    rows = ask(
        "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'academie_id'",
        f'"{model._meta.db_table}"',
    )
    assert rows == [(True,)]


FOREIGN_KEYS = """
    SELECT t.relname, r.relname,
           (SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey))
    FROM pg_constraint JOIN pg_class t ON t.oid = conrelid JOIN pg_class r ON r.oid = confrelid
    WHERE contype = 'f' AND t.relnamespace = 'public'::regnamespace
"""


@pytest.mark.parametrize(
    ("targets", "exempt"),
    [
        pytest.param(WALLED_TABLES, catalogue.LOOSE_KEYS, id="walled rows"),
        pytest.param({"establishments_establishment"}, catalogue.LOOSE_SCHOOLS, id="schools"),
    ],
)
def test_keys_between_walled_rows_stay_inside_the_academie(
    targets: set[str], exempt: dict[tuple[str, str], str]
) -> None:
    keys = [(table, frozenset(columns)) for table, target, columns in ask(FOREIGN_KEYS) if target in targets]
    single = {
        (table, column) for table, columns in keys if table in WALLED_TABLES for column in columns if len(columns) == 1
    }
    held = {
        (table, column)
        for table, columns in keys
        if len(columns) == 2 and "academie_id" in columns
        for column in columns - {"academie_id"}
    }
    assert single - held == set(exempt)
    # An exempt key is held by another composite key, as its reason says.
    pairs = {(table, column) for table, columns in keys if len(columns) == 2 for column in columns}
    others = {
        (table, column) for table, _target, columns in ask(FOREIGN_KEYS) if len(columns) == 2 for column in columns
    }
    assert set(exempt) <= pairs | others


def test_every_foreign_key_is_checked() -> None:
    assert ask("SELECT conname FROM pg_constraint WHERE contype IN ('f', 'c') AND NOT convalidated") == []


def test_unique_keys_do_not_tell_what_the_neighbour_holds() -> None:
    tables = [model._meta.db_table for model in PROTECTED]
    rows = ask(
        "SELECT i.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_index x "
        "JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid "
        "LEFT JOIN pg_attribute a ON a.attrelid = indrelid AND a.attnum = indkey[0] "
        "WHERE t.relname = ANY (%s) AND (indisunique OR indisexclusion)",
        tables,
    )
    telling = {index for index, column, kind in rows if column != "academie_id" and kind != "uuid"}
    assert telling == set(catalogue.ORACLES)


def test_no_view_shows_rows_with_the_rights_of_its_owner() -> None:
    views = ask(
        "SELECT relname, relkind, coalesce(array_to_string(reloptions, ','), '') FROM pg_class "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm') "
        # Members of extensions show nothing of ours.
        "AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')"
    )
    for name, kind, options in views:
        if kind == "m":
            assert ask("SELECT has_table_privilege('stages_app', %s, 'SELECT')", name) == [(False,)], name
        else:
            assert "security_invoker=true" in options, name


def test_no_function_runs_with_the_rights_of_its_owner_nor_leaks() -> None:
    rows = ask(
        "SELECT proname FROM pg_proc WHERE pronamespace NOT IN ('pg_catalog'::regnamespace, "
        "'information_schema'::regnamespace) AND (prosecdef OR (proleakproof AND NOT EXISTS "
        "(SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')))"
    )
    assert rows == []


def test_stages_app_is_an_ordinary_role_that_owns_nothing() -> None:
    attributes = "rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert ask(f"SELECT {attributes} FROM pg_roles WHERE rolname = 'stages_app'") == [(False,) * 5]
    assert ask("SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'stages_app'::regrole") == []
    owned = ask(
        "SELECT relname::text FROM pg_class WHERE relowner = 'stages_app'::regrole UNION ALL "
        "SELECT proname FROM pg_proc WHERE proowner = 'stages_app'::regrole UNION ALL "
        "SELECT nspname FROM pg_namespace WHERE nspowner = 'stages_app'::regrole UNION ALL "
        "SELECT datname FROM pg_database WHERE datdba = 'stages_app'::regrole"
    )
    assert owned == []
    assert ask("SELECT has_schema_privilege('stages_app', 'public', 'CREATE')") == [(False,)]


def test_stages_app_has_four_rights_on_tables_and_no_more() -> None:
    rows = ask(
        "SELECT relname, p, has_table_privilege('stages_app', oid, p) FROM pg_class, "
        "unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p "
        "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    )
    assert len(rows) > 7 * 30
    for table, privilege, granted in rows:
        allowed = privilege in ("SELECT", "INSERT", "UPDATE", "DELETE")
        if table in APPEND_ONLY or table in CHANGED_COLUMNS:
            allowed = privilege in ("SELECT", "INSERT")
        if table in catalogue.READ_ONLY_TABLES:
            allowed = privilege == "SELECT"
        assert granted is allowed, (table, privilege)


@pytest.mark.parametrize("table", sorted(CHANGED_COLUMNS))
def test_only_the_named_columns_change(table: str) -> None:
    rows = ask(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND has_column_privilege('stages_app', attrelid, attnum, 'UPDATE')",
        f'"{table}"',
    )
    assert {name for (name,) in rows} == set(CHANGED_COLUMNS[table])


def test_nothing_is_granted_to_everybody() -> None:
    rows = ask(
        "SELECT relname FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace AND grantee = 0"
    )
    assert rows == []
