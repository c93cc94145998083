"""Strictness of queries: no order asked, no order given; a lock takes the rows that it means and no other."""

from typing import Any

import pytest
from django.db.models import OrderBy
from django.db.models.functions import Random
from django.db.models.sql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)

# Commands and totals have no order of rows.
OTHERS = (SQLAggregateCompiler, SQLDeleteCompiler, SQLInsertCompiler, SQLUpdateCompiler)


def _wants_rows_in_no_order(compiler: SQLCompiler) -> bool:
    query = compiler.query
    return not (query.distinct or query.combinator or query.subquery or query.group_by is not None or query.is_empty())


def shuffle_unordered_queries(patch: pytest.MonkeyPatch) -> None:
    """Order by RANDOM() what has no order: PostgreSQL promises none, and a small table hides it."""
    original = SQLCompiler.get_order_by

    def get_order_by(self: SQLCompiler) -> Any:
        order = original(self)
        if order or isinstance(self, OTHERS) or not _wants_rows_in_no_order(self):
            return order
        if not (self.query.select or self.query.default_cols):  # EXISTS and the like
            return order
        expression = OrderBy(Random())
        sql, params = self.compile(expression)
        return [(expression, (sql, params, None))]

    patch.setattr(SQLCompiler, "get_order_by", get_order_by)


def refuse_naive_locks(patch: pytest.MonkeyPatch) -> None:
    """Refuse a SELECT … FOR UPDATE over a join that does not say of which table: it would lock the rows of all."""
    original = SQLCompiler.as_sql

    def as_sql(self: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        query = self.query
        result = original(self, *args, **kwargs)
        if getattr(query, "select_for_update", False) and not query.select_for_update_of:
            source = result[0].partition(" FROM ")[2].partition(" WHERE ")[0]
            assert " JOIN " not in source, f'select_for_update() sans of=("self",) sur une jointure : {source}'
        return result

    patch.setattr(SQLCompiler, "as_sql", as_sql)
