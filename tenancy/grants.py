"""Rights of the three database roles, written again after each migration.

`stages_owner` owns and migrates; `stages_app` (web and workers) reads and writes rows, no DDL; `stages_backup` reads.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections

#: Tables to which rows are added and never changed (filled by the apps that own them).
APPEND_ONLY: set[str] = set()
#: Tables whose rows never go away, with the only columns that change (heads of the chains of the journal).
CHANGED_COLUMNS: dict[str, tuple[str, ...]] = {}


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`: grant the rights on all tables of the schema."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return
    quote = connection.ops.quote_name
    app, backup = settings.STAGES_APP_ROLE, settings.STAGES_BACKUP_ROLE
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [[app, backup]])
        present = {name for (name,) in cursor.fetchall()}
        if app in present:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(app)}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quote(app)}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(app)}")
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {quote(app)}")
            tables = set(connection.introspection.table_names(cursor))  # migrations may stop before one of them
            for table in sorted(APPEND_ONLY & tables):
                cursor.execute(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {quote(app)}")
            for table in sorted(CHANGED_COLUMNS.keys() & tables):
                columns = ", ".join(map(quote, CHANGED_COLUMNS[table]))
                cursor.execute(f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {quote(app)}")
                cursor.execute(f"GRANT UPDATE ({columns}) ON {quote(table)} TO {quote(app)}")
        if backup in present:
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quote(backup)}")
            cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {quote(backup)}")
            cursor.execute(f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(backup)}")
