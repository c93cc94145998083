"""Writing of the journal.

The lines of a transaction wait on its connection and are chained by the end of the outermost scope. The head of the
chain is thus the last thing locked: services that call `record` half-way cannot deadlock with each other, and a long
request does not hold the others up. Django's own bookkeeping of `on_commit` tells which lines a savepoint took back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit.chain import ORIGIN, entry_hash, head_seal
from accounts.audit.models import AuditChain, AuditEntry, AuditRead
from accounts.audit.verbs import is_declared
from accounts.models import User
from tenancy.scope import Scope, acting_as, before_leaving, connection_scope

#: A second reading of the same file within this time adds no line.
READ_WINDOW = dt.timedelta(minutes=10)
#: Marks of readings older than this are forgotten.
MARK_LIFE = dt.timedelta(days=1)

#: Person of the support who acts through somebody else's functions (set by accounts.impersonation).
support_person: ContextVar[int | None] = ContextVar("stages_support_person", default=None)


@dataclass(slots=True)
class _Waiting:
    """A line that waits on its connection; called by `on_commit`, when it must already be written."""

    scope: Scope
    values: dict[str, Any]
    written: bool = field(default=False)

    def __call__(self) -> None:
        if not self.written:
            raise RuntimeError("Une ligne du journal n'a pas été écrite avant la fin de la transaction.")


def audit_key() -> bytes:
    """Return the key of the hashes. Raises ImproperlyConfigured when it is empty."""
    if not settings.AUDIT_KEY:
        raise ImproperlyConfigured("AUDIT_KEY est vide : le journal ne peut pas être scellé.")
    return str(settings.AUDIT_KEY).encode()


def record(
    *,
    actor: Actor | None,
    verb: str,
    thing: models.Model | None,
    academie_id: str | None,
    using: str,
    details: Mapping[str, Any],
    person: User | None = None,
) -> None:
    """Prepare a line (contract in `accounts.audit.record`)."""
    if not is_declared(verb):
        raise ValueError(f"Verbe du journal non déclaré : « {verb} ».")
    chain = _chain_of(actor, thing, academie_id)
    values = {
        "id": uuid.uuid4(),
        "academie_id": chain,
        "at": timezone.now(),
        "person_id": person.pk if person else actor.user.pk if actor else None,
        "support_id": support_person.get(),
        "kind": str(actor.kind) if actor else "",
        "membership_id": str(actor.membership.pk) if actor else "",
        "verb": verb,
        "object_type": thing._meta.label_lower if thing is not None else "",
        "object_id": str(thing.pk) if thing is not None else "",
        "details": {str(key): _plain(key, value) for key, value in details.items()},
    }
    scope = connection_scope(connections[using])
    if scope is not None:
        transaction.on_commit(_Waiting(scope, values), using=using)
        return
    # Nobody has signed in, or the owner of the tables works: a scope of our own, whose end writes the line.
    with acting_as(Scope("audit", (chain,) if chain else ()), using=using) as own:
        transaction.on_commit(_Waiting(own, values), using=using)


def record_read(*, actor: Actor, thing: models.Model, verb: str, details: Mapping[str, Any]) -> bool:
    """Record a reading unless the same person's last one is recent (contract in `accounts.audit.record_read`)."""
    chain = _chain_of(actor, thing, None)
    now = timezone.now()
    # Support reads through somebody's functions: neither reading hides the other.
    support = support_person.get()
    read = f"{support}:{thing.pk}" if support else str(thing.pk)
    mark: list[Any] = [uuid.uuid4(), chain, actor.user.pk, read, now, now - READ_WINDOW]
    with connections["default"].cursor() as cursor:
        # One statement decides: two pages opened at once add one line, and a page that fails leaves no mark.
        cursor.execute(
            "INSERT INTO accounts_auditread AS mark (id, academie_id, person_id, object_id, at) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (academie_id, person_id, object_id) "
            "DO UPDATE SET at = excluded.at WHERE mark.at <= %s",
            mark,
        )
        if not cursor.rowcount:
            return False
    stale = AuditRead.objects.filter(person_id=actor.user.pk, at__lt=now - MARK_LIFE).order_by("pk")
    forgotten = list(stale.select_for_update(skip_locked=True).values_list("pk", flat=True))
    if forgotten:
        AuditRead.objects.filter(pk__in=forgotten).delete()
    record(actor=actor, verb=verb, thing=thing, academie_id=chain, using="default", details=details)
    return True


def _chain_of(actor: Actor | None, thing: models.Model | None, academie_id: str | None) -> str:
    if academie_id is None:
        academie_id = getattr(thing, "academie_id", None)
    if academie_id is None and actor is not None and actor.academie is not None:
        academie_id = actor.academie.pk
    return str(academie_id or "")


def _plain(key: str, value: Any) -> Any:
    """Return a detail as PostgreSQL and JSON both keep it exactly. Raises ValueError for anything else."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        # jsonb refuses NUL, UTF-8 refuses lone surrogates.
        return str(value).replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(key, one) for one in value]
    # A decimal number or a float would not come back to the digit, and an object would drag what it holds.
    raise ValueError(f"Détail « {key} » : {type(value).__name__} n'est pas une valeur que le journal peut garder.")


def write_waiting(using: str) -> None:
    """Chain the lines that wait on the connection and have not been undone; hook of the end of scopes."""
    connection: Any = connections[using]
    waiting = [
        callback
        for _savepoints, callback, *_ in connection.run_on_commit
        if isinstance(callback, _Waiting) and not callback.written
    ]
    if not waiting:
        return
    # Two chains at once (a host publishes in two académies) are always locked in the same order.
    waiting.sort(key=lambda one: str(one.values["academie_id"]))
    for chain, lines in groupby(waiting, key=lambda one: str(one.values["academie_id"])):
        _append(chain, list(lines), using)


def _append(chain: str, waiting: list[_Waiting], using: str) -> None:
    """Lock the head of a chain and add the lines after it."""
    current = connection_scope(connections[using])
    head: AuditChain | None = None
    for scope, lines in groupby(waiting, key=lambda one: one.scope):
        # A line keeps the scope in which it was recorded: its académie may be beyond the outermost wall.
        with nullcontext() if scope == current else acting_as(scope, using=using):
            head = head or _locked_head(chain, using)
            _extend(head, lines, using)


def _extend(head: AuditChain, lines: Iterable[_Waiting], using: str) -> None:
    """Number and chain the lines, and move the head, which is locked."""
    key = audit_key()
    entries = []
    for line in lines:
        head.number, previous = head.number + 1, head.hash or ORIGIN
        values = line.values | {"number": head.number}
        head.hash = entry_hash(key, values, previous)
        entries.append(AuditEntry(**values, previous_hash=previous, hash=head.hash))
        line.written = True
    head.seal = head_seal(key, head.academie_id, head.number, head.hash)
    AuditEntry.objects.using(using).bulk_create(entries)
    AuditChain.objects.using(using).filter(pk=head.pk).update(number=head.number, hash=head.hash, seal=head.seal)


def _locked_head(chain: str, using: str) -> AuditChain:
    heads = AuditChain.objects.using(using)
    locked = heads.select_for_update().filter(academie_id=chain).first()
    if locked is None:
        heads.bulk_create([AuditChain(academie_id=chain)], ignore_conflicts=True)
        locked = heads.select_for_update().get(academie_id=chain)
    return locked


def install() -> None:
    """Write the journal at the end of each outermost scope; called from `AppConfig.ready()`."""
    if write_waiting not in before_leaving:
        before_leaving.append(write_waiting)
