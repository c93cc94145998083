"""The three roles of the database (design, tenancy): who owns, who serves, who dumps.

stages_owner owns the tables and migrates; stages_app serves pages and jobs, owns nothing and cannot bypass row-level
security; stages_backup reads every row, because a dump made under row-level security would be refused or partial.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

OWNER, APP, BACKUP, DATABASE = "stages_owner", "stages_app", "stages_backup", "stages"
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")  # trusted: the owner of a database may create them
ATTRIBUTES = {
    OWNER: "LOGIN CREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS",
    APP: "LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS",
    BACKUP: "LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER BYPASSRLS",
}


def ensure_roles(
    admin: psycopg.Connection[tuple[object, ...]],
    *,
    database: str = DATABASE,
    names: Mapping[str, str] | None = None,
    passwords: Mapping[str, str] | None = None,
) -> list[str]:
    """Create what is missing of the roles and the database, and set the roles' attributes; return what was created.

    `admin` is an autocommit connection of a superuser (or of a role that may create roles and databases, and that has
    BYPASSRLS). `names` and `passwords` map OWNER, APP and BACKUP to the real name and the password. Harmless twice.
    """
    names, passwords = names or {}, passwords or {}
    real = {role: names.get(role, role) for role in ATTRIBUTES}
    created = []
    for role, attributes in ATTRIBUTES.items():
        name = sql.Identifier(real[role])
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [real[role]]).fetchone():
            admin.execute(sql.SQL("CREATE ROLE {}").format(name))
            created.append(real[role])
        admin.execute(sql.SQL("ALTER ROLE {} WITH {}").format(name, sql.SQL(attributes)))
        if passwords.get(role):
            admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(passwords[role])))
    # The owner may become the restricted role: tests run each request so, on the connection that made the rows.
    admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(real[APP]), sql.Identifier(real[OWNER])))
    # A managed PostgreSQL has no superuser: whoever gives a database away must be a member of its owner.
    if admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() != (True,):
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(real[OWNER])))
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(database), sql.Identifier(real[OWNER])
            )
        )
        created.append(database)
    return created


def ensure_extensions(owner: psycopg.Connection[tuple[object, ...]], schema: str = "public") -> None:
    """Create the extensions in the database of this autocommit connection, which belongs to the owner."""
    for extension in EXTENSIONS:
        owner.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {}").format(
                sql.Identifier(extension), sql.Identifier(schema)
            )
        )
