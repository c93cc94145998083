"""Telling people, and what they have read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.notices import registry
from accounts.notices.choices import those_at_once
from accounts.notices.models import Notice
from accounts.notices.reach import JOB
from accounts.outbox import post
from accounts.outbox.models import Message
from tenancy.scope import acting_as

NOW = "notice_now"
#: Letters without accent, figures and hyphens between slashes: an identifier, never words typed by somebody.
_PATH = re.compile(r"/(?:[A-Za-z0-9-]+/)*")


def is_plain(path: str) -> bool:
    """Return whether the address is a page of the product and carries nothing but identifiers."""
    return len(path) <= 200 and _PATH.fullmatch(path) is not None


@transaction.atomic
def tell(
    *, to: User | Iterable[User], kind: str, key: str, path: str, after: dt.timedelta = dt.timedelta(0)
) -> None:  # fmt: skip
    """Write one line to each person; the same key is told once. `after`: nothing shows before.

    Raises KeyError for a kind that no app declares, ValueError for a key or an address that cannot be.
    """
    found = registry.find(kind)
    if found is None:
        raise KeyError(f"Avis non déclaré : {kind}")
    # The key of the mail adds words and the number of the person.
    if not 1 <= len(key) <= 160:
        raise ValueError("La clé d'un avis a de 1 à 160 caractères.")
    if not is_plain(path):
        raise ValueError(f"Avis {kind} : l'adresse ne porte que des identifiants.")
    people = [to] if isinstance(to, User) else list({one.pk: one for one in to}.values())
    if not people:
        return
    moment = timezone.now() + after
    # Whoever acts reads nothing of the others: no row comes back, and a key already there is left as it is.
    Notice.objects.bulk_create(
        [Notice(user=one, kind=kind, key=key, path=path, made_at=moment) for one in people], ignore_conflicts=True
    )
    if found.has_mail:
        return
    for one in those_at_once(people, found):
        whole = f"notice:{key}:{one.pk}"
        post(
            template=NOW, to=one, academie_id=None, key=whole,
            context={"title": found.label, "sentence": found.said(), "path": path, "notice": kind},
        )  # fmt: skip
        if after:
            Message.objects.filter(key=whole, state=Message.State.WAITING).update(due_at=moment)


@transaction.atomic
def take_back(*, to: Iterable[User], key: str) -> None:
    """Remove an event that was undone before it was read."""
    people = [one.pk for one in to]
    with acting_as(JOB):
        Notice.objects.filter(user__in=people, key=key, read_at__isnull=True).delete()


def shown_to(user: User) -> QuerySet[Notice]:
    """Return the lines of a person, those of later excepted."""
    return Notice.objects.filter(user=user, made_at__lte=timezone.now())


def mark_read(*, user: User, pk: UUID) -> Notice | None:
    """Mark one line of the person as read and return it; None when it is not theirs."""
    notice = shown_to(user).filter(pk=pk).first()
    if notice is not None and notice.read_at is None:
        notice.read_at = timezone.now()
        Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=notice.read_at)
    return notice


def mark_all_read(*, user: User) -> int:
    """Mark every line of the person as read; return how many were not."""
    return shown_to(user).filter(read_at__isnull=True).update(read_at=timezone.now())
