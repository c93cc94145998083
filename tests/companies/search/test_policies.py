"""The policies of the rows of the search read the scope once a query, and still stand before everything else."""

from django.db import connection

from tenancy.scope import Scope, acting_as
from tests.support.roles import as_role


def plan(table):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT count(*) FROM {table}")
        return [line for (line,) in cursor.fetchall()]


def test_a_scan_compares_rows_with_what_was_read_once(town):
    with as_role(), acting_as(Scope.for_pole(town.pole)):
        once, each = plan("companies_offerlisting"), plan("companies_offerpublication")
    conditions = [line for line in once if "Filter:" in line or "Cond:" in line]
    assert conditions
    assert not any("current_setting" in line for line in conditions)
    assert any("InitPlan" in line for line in once)
    # What the option changes: elsewhere each row reads the scope again.
    assert any("current_setting" in line for line in each if "Filter:" in line or "Cond:" in line)


def test_a_condition_of_the_reader_sees_no_row_beyond_the_wall(town):
    """A condition that could tell what it is shown runs behind the policies."""
    town.offer(title="Ici")
    elsewhere = Scope("establishment", ("ZZ",), {"establishments": ("0000000A",)})
    with as_role(), acting_as(elsewhere), connection.cursor() as cursor:
        # It divides by zero on the one row there is.
        cursor.execute("SELECT count(*) FROM companies_offerlisting WHERE 1 / (length(title) - 3) > 0")
        assert cursor.fetchone() == (0,)
