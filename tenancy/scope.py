"""Who the database thinks is asking.

A `Scope` is a frozen value; `acting_as(scope)` opens a transaction and writes it into transaction-local settings
(`stages.*`) that the row-level-security policies read. No scope, zero rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.db import connections, transaction

#: Every setting that a policy may read. A door is one of these names after `wall`.
SETTINGS = ("wall", "academies", "poles", "establishments", "companies", "students", "jobs", "person", "signed_in")


#: Ids travel as one comma-separated text: an id that held a comma would open two rows.
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")


class ScopeRequired(RuntimeError):
    """A protected table was named in SQL outside `acting_as()`."""


def _ids(objects: Iterable[Any]) -> tuple[str, ...]:
    return tuple(sorted({str(getattr(thing, "pk", thing)) for thing in objects}))


@dataclass(frozen=True, slots=True)
class Scope:
    """A reader and the wall around it.

    `wall`: codes of the académies that may show or take rows at all (RESTRICTIVE policies).
    `doors`: reader kind -> ids; one permissive policy per kind opens its rows.
    """

    kind: str
    wall: tuple[str, ...] = ()
    doors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Freeze the doors. Raises ValueError on an unknown door or on something that cannot be an id."""
        object.__setattr__(self, "doors", MappingProxyType(dict(self.doors)))
        for door in self.doors:
            if door not in SETTINGS or door in ("wall", "signed_in"):
                raise ValueError(f"Porte inconnue : {door}")
        for value in (*self.wall, *(value for ids in self.doors.values() for value in ids)):
            if value == "None" or not _ID.fullmatch(value):
                raise ValueError(f"Identifiant impossible dans une portée : {value!r}")

    def __hash__(self) -> int:
        return hash((self.kind, self.wall, tuple(sorted(self.doors.items()))))

    @classmethod
    def for_person(cls, user: Any) -> Scope:
        """A signed-in person before a function is chosen: own memberships, nothing else."""
        return cls("person", doors={"person": _ids([user])})

    @classmethod
    def for_pole(cls, pole: Any, user: Any = None) -> Scope:
        """A coordinator under an active mission letter."""
        return cls("pole", (str(pole.academie_id),), {"poles": _ids([pole]), **_person(user)})

    @classmethod
    def for_ministry(cls, user: Any) -> Scope:
        """Ministry staff: no académie at all; what they read is counted by a service."""
        return cls("ministry", (), {"person": _ids([user])})

    @classmethod
    def for_rectorat(cls, academie: Any, user: Any = None) -> Scope:
        """Rectorat staff: the whole académie, read only."""
        code = str(getattr(academie, "pk", academie))
        return cls("rectorat", (code,), {"academies": (code,), **_person(user)})

    @classmethod
    def for_establishment(cls, establishment: Any, user: Any = None) -> Scope:
        """School staff of one establishment."""
        return cls(
            "establishment",
            (str(establishment.academie_id),),
            {"establishments": _ids([establishment]), **_person(user)},
        )

    @classmethod
    def for_company(cls, company: Any, academies: Iterable[Any], user: Any = None) -> Scope:
        """A member of a company: its own rows in every académie that it addressed."""
        return cls("company", _ids(academies), {"companies": _ids([company]), **_person(user)})

    @classmethod
    def for_student(cls, student: Any, user: Any = None) -> Scope:
        """A student: own rows."""
        return cls("student", (str(student.academie_id),), {"students": _ids([student]), **_person(user)})

    @classmethod
    def for_job(cls, academie: Any) -> Scope:
        """A background job of one académie."""
        code = str(getattr(academie, "pk", academie))
        return cls("job", (code,), {"jobs": (code,)})

    def as_settings(self) -> dict[str, str]:
        """Return the value of every `stages.*` setting; absent doors are empty, hence closed."""
        values = dict.fromkeys(SETTINGS, "")
        values["wall"] = ",".join(self.wall)
        values |= {door: ",".join(ids) for door, ids in self.doors.items()}
        # Rows open to any reader with a function (register of companies) ask for this one.
        values["signed_in"] = self.kind if self.kind != "person" else ""
        return values


def _person(user: Any) -> dict[str, tuple[str, ...]]:
    return {"person": _ids([user])} if user is not None else {}


#: Called with the alias of the database at the end of the outermost scope, inside it and inside its transaction,
#: unless it is being undone. The journal writes its lines there, when nothing else is left to lock.
before_leaving: list[Callable[[str], None]] = []

_current: ContextVar[Scope | None] = ContextVar("stages_scope", default=None)


def current_scope() -> Scope | None:
    """Return the innermost scope, or None outside `acting_as()`."""
    return _current.get()


def connection_scope(connection: Any) -> Scope | None:
    """Return the scope written in this very connection.

    It differs from `current_scope()` when a context was copied to another thread, whose connection knows nothing.
    """
    return getattr(connection, "tenancy_scope", None)


def _write(values: Mapping[str, str], using: str) -> None:
    columns = ", ".join("set_config(%s, %s, true)" for _ in values)
    params = [part for name, value in values.items() for part in (f"stages.{name}", value)]
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {columns}", params)


@contextmanager
def acting_as(scope: Scope, *, using: str = "default") -> Iterator[Scope]:
    """Open a transaction in which the database sees `scope`; put the previous scope back on the way out.

    On an exception the savepoint or the transaction is rolled back, and PostgreSQL restores the settings by itself;
    on success they are written back, because a released savepoint keeps what was set inside it.
    """
    connection: Any = connections[using]
    before, outer = connection_scope(connection), _current.get()
    with transaction.atomic(using=using):
        _write(scope.as_settings(), using)
        connection.tenancy_scope = scope
        _current.set(scope)
        try:
            yield scope
            if before is None and not connection.needs_rollback:
                for hook in before_leaving:
                    hook(using)
        finally:
            # Not ContextVar.reset: a stream may be closed in another context than the one that began it.
            connection.tenancy_scope = before
            _current.set(outer)
        if not connection.needs_rollback:
            _write(before.as_settings() if before else dict.fromkeys(SETTINGS, ""), using)


def scoped_stream(chunks: Iterable[Any], *, using: str = "default") -> Iterator[Any]:
    """Iterate `chunks` in the scope of the moment of the call.

    A streamed body runs after the middleware has closed its transaction; without this it would read zero rows.
    """
    scope = _current.get()
    if scope is None:
        raise ScopeRequired("Une réponse au fil de l'eau doit être créée dans une portée.")

    def run() -> Iterator[Any]:
        with acting_as(scope, using=using):
            yield from chunks

    return run()
