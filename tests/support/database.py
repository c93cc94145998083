"""Emptying the database after a transactional test without losing the reference data that migrations wrote.

Django would TRUNCATE every table and leave académies, départements… empty for the tests that follow. Here the rows
present after the migrations are kept aside once for a run and copied back after each TRUNCATE. (Django's
`serialized_rollback` does this through JSON and the models, as an option that each test must remember.)
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = ("django_migrations",)


class ReferenceRows:
    """The content of the tables just after the migrations, in PostgreSQL's COPY format."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self.rows: dict[str, bytes] = {}

    def keep(self, connection: BaseDatabaseWrapper) -> None:
        """Read every table once."""
        with connection.cursor() as cursor:
            self.tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
            for table in self.tables:
                with cursor.copy(f"COPY {connection.ops.quote_name(table)} TO STDOUT") as copy:
                    content = b"".join(bytes(block) for block in copy)
                if content:
                    self.rows[table] = content

    def restore(self, connection: BaseDatabaseWrapper) -> None:
        """Empty every table and write the kept rows again, in one transaction (foreign keys wait for its end)."""
        quote = connection.ops.quote_name
        connection.close()  # a test may leave a role, a setting or a broken transaction behind
        from django.db import transaction

        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            # A thread that still holds a lock must not hang the run.
            cursor.execute("SET LOCAL lock_timeout = '20s'")
            cursor.execute(f"TRUNCATE {', '.join(map(quote, self.tables))} RESTART IDENTITY CASCADE")
            for table, content in self.rows.items():
                with cursor.copy(f"COPY {quote(table)} FROM STDIN") as copy:
                    copy.write(content)
            self._advance_sequences(cursor)

    def _advance_sequences(self, cursor: Any) -> None:
        for table in self.rows:
            cursor.execute(
                "SELECT a.attname, pg_get_serial_sequence(%s, a.attname) FROM pg_attribute a "
                "WHERE a.attrelid = %s::regclass AND a.attidentity <> ''",
                [f'"{table}"', f'"{table}"'],
            )
            for column, sequence in cursor.fetchall():
                cursor.execute(f'SELECT setval(%s, (SELECT max("{column}") FROM "{table}"))', [sequence])


REFERENCE = ReferenceRows()


def restore_all(databases: Any) -> None:
    """Restore the databases of a transactional test (only the default one is real in tests)."""
    for alias in databases:
        if alias in connections.settings:
            REFERENCE.restore(connections[alias])
