"""The restricted role on the connection of a test: rows are made by the owner, requests are served by stages_app."""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import Error, connections


@contextlib.contextmanager
def as_role(role: str | None = None, *, using: str = "default") -> Iterator[Any]:
    """Run the block as `role` (default: the role of the pages), with the tenancy guard on; yield the connection.

    Blocks may be nested. The role follows PostgreSQL's own rules: a transaction rolled back takes it away with it.
    """
    connection = connections[using]
    connection.ensure_connection()
    quote = connection.ops.quote_name
    before = getattr(connection, "stages_role", None), getattr(connection, "tenancy_guarded", False)
    role = role or settings.STAGES_APP_ROLE
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {quote(role)}")
    connection.stages_role, connection.tenancy_guarded = role, True
    try:
        yield connection
    finally:
        connection.stages_role, connection.tenancy_guarded = before
        # An aborted transaction refuses every command, and its rollback gives the first role back.
        with contextlib.suppress(Error), connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {quote(before[0])}" if before[0] else "RESET ROLE")
