"""How each person wishes to be told of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.audit import declare, record
from accounts.models import User
from accounts.notices.models import NoticeChoice
from accounts.notices.reach import JOB
from accounts.notices.registry import Kind, Pace
from tenancy.scope import acting_as

if TYPE_CHECKING:
    from accounts.actors import Actor

declare({"notices.chosen": "a choisi comment être averti"})


def chosen_by(user: User) -> dict[str, str]:
    """Return what a person chose, by kind; the others keep the pace of their kind. In a scope that reads the rows."""
    return dict(NoticeChoice.objects.filter(user=user).values_list("kind", "pace"))


def those_at_once(people: Sequence[User], kind: Kind) -> list[User]:
    """Return who of these wishes a mail at once, whatever the scope of the caller."""
    with acting_as(JOB):
        rows = NoticeChoice.objects.filter(user__in=people, kind=kind.name)
        paces = dict(rows.values_list("user_id", "pace"))
    return [one for one in people if paces.get(one.pk, kind.pace) == Pace.AT_ONCE]


@transaction.atomic
def choose(*, user: User, actor: Actor | None, paces: Mapping[str, str]) -> bool:
    """Keep what the person chose, by kind. Return whether anything changed."""
    before = chosen_by(user)
    changed = {kind: pace for kind, pace in paces.items() if before.get(kind) != pace}
    if not changed:
        return False
    NoticeChoice.objects.bulk_create(
        [NoticeChoice(user=user, kind=kind, pace=pace) for kind, pace in sorted(changed.items())],
        update_conflicts=True, unique_fields=["user", "kind"], update_fields=["pace"],
    )  # fmt: skip
    record(actor=actor, person=user, verb="notices.chosen")
    return True
