"""Wall and doors: row-level-security policies declared in `Meta.constraints`, so that migrations carry them.

    class Meta:
        constraints = [
            Wall(),                                            # RESTRICTIVE: académie within stages.wall
            Door("poles", column="pole_id", writes=True),      # PERMISSIVE: one kind of reader
            Door("academies", column="academie_id"),           # rectorat, read only
            SameAcademie("student"),                           # composite key: foreign keys ignore policies
        ]

Restrictive policies are AND-ed: a careless door cannot leak beyond the wall. Settings are read through
`nullif(…, '')` because a setting that was local to an earlier transaction comes back empty, not NULL.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.constraints import BaseConstraint

from tenancy.scope import SETTINGS


def setting(name: str) -> str:
    """SQL for the ids held by one `stages.*` setting, as text[]; NULL (hence no row) when it is unset or empty."""
    if name not in SETTINGS:
        raise ValueError(f"Réglage inconnu : {name}")
    return f"string_to_array(nullif(current_setting('stages.{name}', true), ''), ',')"


def read_once(sql: str) -> str:
    """SQL for a value that no row changes, computed once a query: PostgreSQL plans such a sub-select apart.

    Without it a setting is read and cut again for each row that a scan filters.
    """
    return f"(SELECT {sql})"


def within(column: str, name: str, cast: str = "text[]", *, once: bool = False) -> str:
    """SQL condition: the column's value is among the ids of a setting. The cast is on the setting, to keep indexes."""
    # ANY of a bare sub-select would mean its rows; the cast makes it an array again.
    ids = f"{read_once(f'{setting(name)}::{cast}')}::{cast}" if once else f"{setting(name)}::{cast}"
    return f"{column} = ANY ({ids})"


class _Statements(Statement):
    """Several statements run as one by the schema editor."""

    def __init__(self, statements: list[str], table: str) -> None:
        super().__init__("%(sql)s", sql="; ".join(statements))
        self._table = table

    def references_table(self, table: str) -> bool:
        return table == self._table


class TenancyConstraint(BaseConstraint):
    """Base of what is written in `Meta.constraints` but is not a CHECK: SQL in, SQL out, nothing to validate."""

    def statements(self, model: type[models.Model], quote: Any) -> list[str]:
        """Return the SQL that creates it on the model's table."""
        raise NotImplementedError

    def removals(self, model: type[models.Model], quote: Any) -> list[str]:
        """Return the SQL that takes it away."""
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Wait: nothing of it can stand inside CREATE TABLE."""
        return self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        """Wait for the end of the migration, when every table and every key that it names exists."""
        assert model is not None
        statements = self.statements(model, schema_editor.quote_name)
        schema_editor.deferred_sql.append(_Statements(statements, model._meta.db_table))
        return ""

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> Any:
        """Return the removal, run at once."""
        assert model is not None
        return _Statements(self.removals(model, schema_editor.quote_name), model._meta.db_table)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database answers."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenancyConstraint) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class Policy(TenancyConstraint):
    """One CREATE POLICY; enables row-level security on its table (ENABLE, not FORCE: migrations see every row)."""

    restrictive = False

    def conditions(self, model: type[models.Model]) -> tuple[str | None, str | None]:
        """Return (USING, WITH CHECK). No check: nothing may be written; no USING: rows are only added, never read."""
        raise NotImplementedError

    def statements(self, model: type[models.Model], quote: Any) -> list[str]:
        """Return ENABLE ROW LEVEL SECURITY and CREATE POLICY."""
        table = quote(model._meta.db_table)
        using, check = self.conditions(model)
        kind = "RESTRICTIVE" if self.restrictive else "PERMISSIVE"
        command = "INSERT" if using is None else "SELECT" if check is None else "ALL"
        policy = f"CREATE POLICY {quote(self.name)} ON {table} AS {kind} FOR {command}"
        if using is not None:
            policy += f" USING ({using})"
        if check is not None:
            policy += f" WITH CHECK ({check})"
        return [f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY", policy]

    def removals(self, model: type[models.Model], quote: Any) -> list[str]:
        """Drop the policy; row-level security stays on: a table without policy shows nothing, not everything."""
        return [f"DROP POLICY IF EXISTS {quote(self.name)} ON {quote(model._meta.db_table)}"]


class Wall(Policy):
    """RESTRICTIVE policy: rows of other académies do not exist.

    `own`: column of a person who may also read (never write) the row whatever its académie: the switcher of
    functions lists a person's memberships before any académie is chosen.
    `outside`: rows whose column is the empty text belong to no académie; the wall lets them pass, a door decides.
    `once`: read the setting once a query instead of once a row, for tables of which a page filters many rows.
    """

    restrictive = True

    def __init__(
        self,
        *,
        column: str = "academie_id",
        own: str | None = None,
        outside: bool = False,
        once: bool = False,
        name: str = "%(class)s_wall",
    ) -> None:
        super().__init__(name=name)
        self.column = column
        self.own = own
        self.outside = outside
        self.once = once

    def conditions(self, model: type[models.Model]) -> tuple[str, str | None]:
        """Inside the wall; the person's own rows may also be read."""
        inside = within(self.column, "wall", once=self.once)
        if self.outside:
            inside = f"{inside} OR {self.column} = ''"
        using = f"{inside} OR {within(self.own, 'person', 'bigint[]')}" if self.own else inside
        return using, inside

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes."""
        path, _, kwargs = super().deconstruct()
        if self.column != "academie_id":
            kwargs["column"] = self.column
        if self.own:
            kwargs["own"] = self.own
        if self.outside:
            kwargs["outside"] = True
        if self.once:
            kwargs["once"] = True
        return path, (), kwargs


class Door(Policy):
    """PERMISSIVE policy for one kind of reader.

    `reader`: name of a setting (poles, academies, establishments, companies, students, jobs, person, signed_in).
    `column`: column compared with the reader's ids; without it the door opens as soon as the setting is not empty.
    `via`: SQL with `{ids}` where the reader's ids stand, when the link is another table's row (that table's own
    policies apply inside). `when`: further SQL condition on the row. `writes`: also INSERT, UPDATE and DELETE.
    `appends`: INSERT alone, without reading (a journal): such an insert may not ask for its row back (RETURNING).
    `lands`: further SQL condition on the row as it is written: what this reader may read but not bring about.
    `once`: read the setting once a query instead of once a row (see `Wall`).
    """

    def __init__(
        self,
        reader: str,
        *,
        column: str | None = None,
        via: str | None = None,
        when: str | None = None,
        writes: bool = False,
        appends: bool = False,
        lands: str | None = None,
        once: bool = False,
        name: str = "",
    ) -> None:
        super().__init__(name=name or f"%(class)s_door_{reader}")
        if writes and appends:
            raise ValueError(f"{self.name} : une porte qui écrit ne fait pas qu'ajouter.")
        if lands and not writes:
            raise ValueError(f"{self.name} : une porte qui n'écrit pas ne borne aucune écriture.")
        if once and via:
            raise ValueError(f"{self.name} : le lien d'une autre table n'est pas lu une fois pour toutes.")
        self.reader, self.column, self.via, self.when, self.lands = reader, column, via, when, lands
        self.writes, self.appends, self.once = writes, appends, once

    def conditions(self, model: type[models.Model]) -> tuple[str | None, str | None]:
        """Open for the ids of the reader's setting."""
        if self.via:
            opens = self.via.format(ids=setting(self.reader))
        elif self.column:
            opens = within(self.column, self.reader, _array_type(model, self.column), once=self.once)
        elif self.once:
            opens = read_once(f"{setting(self.reader)} IS NOT NULL")
        else:
            opens = f"{setting(self.reader)} IS NOT NULL"
        if self.when:
            opens = f"({opens}) AND ({self.when})"
        if self.appends:
            return None, opens
        if self.lands:
            return opens, f"({opens}) AND ({self.lands})"
        return opens, opens if self.writes else None

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes."""
        path, _, kwargs = super().deconstruct()
        for key in ("column", "via", "when", "lands"):
            if getattr(self, key) is not None:
                kwargs[key] = getattr(self, key)
        for flag in ("writes", "appends", "once"):
            if getattr(self, flag):
                kwargs[flag] = True
        return path, (self.reader,), kwargs


def _array_type(model: type[models.Model], column: str) -> str:
    """Return the array type of a column, so that the comparison uses its index."""
    for candidate in model._meta.concrete_fields:
        if candidate.column == column:
            target: Any = candidate
            while getattr(target, "remote_field", None):
                target = target.target_field
            if isinstance(target, models.UUIDField):
                return "uuid[]"
            if isinstance(target, (models.IntegerField, models.AutoField)):
                return "bigint[]"
            return "text[]"
    raise ValueError(f"{model._meta.label} n'a pas de colonne {column}.")


class SameAcademie(TenancyConstraint):
    """Composite foreign key `(x_id, academie_id)` to `(id, academie_id)`.

    Foreign keys ignore row-level security: a plain one would accept the row of a neighbour that the writer cannot see.
    `shared`: the columns that must agree (default: académie); `target` names them on the other side when they differ.
    """

    def __init__(self, field: str, *, shared: str = "academie_id", target: str | None = None, name: str = "") -> None:
        super().__init__(name=name or f"%(class)s_{field}_same_{shared.removesuffix('_id')}")
        self.field, self.shared, self.target = field, shared, target

    def statements(self, model: type[models.Model], quote: Any) -> list[str]:
        """Return the ALTER TABLE that adds the composite key."""
        link: Any = model._meta.get_field(self.field)
        other = link.remote_field.model._meta
        columns = f"{quote(link.column)}, {quote(self.shared)}"
        targets = f"{quote(other.pk.column)}, {quote(self.target or self.shared)}"
        return [
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns}) "
            f"REFERENCES {quote(other.db_table)} ({targets}) DEFERRABLE INITIALLY DEFERRED"
        ]

    def removals(self, model: type[models.Model], quote: Any) -> list[str]:
        """Return the ALTER TABLE that drops it."""
        return [f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT IF EXISTS {quote(self.name)}"]

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes."""
        path, _, kwargs = super().deconstruct()
        if self.shared != "academie_id":
            kwargs["shared"] = self.shared
        if self.target:
            kwargs["target"] = self.target
        return path, (self.field,), kwargs
