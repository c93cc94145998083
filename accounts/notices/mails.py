"""What is checked when a mail leaves: the pace that its reader chose, and that they still have the function."""

from __future__ import annotations

from accounts.actors import kinds_held
from accounts.models import User
from accounts.notices import registry
from accounts.notices.choices import chosen_by
from accounts.notices.registry import Pace
from accounts.outbox import Parcel
from tenancy.scope import Scope, acting_as


def is_wanted(parcel: Parcel) -> bool:
    """Whether a mail that tells an event may leave at once; other mails are none of this room's business."""
    kind = registry.find(str(parcel.context.get("notice", "")))
    if kind is None or parcel.person is None:
        return True
    with acting_as(Scope.for_person(parcel.person)):
        return chosen_by(parcel.person).get(kind.name, kind.pace) == Pace.AT_ONCE


def now_still_due(parcel: Parcel) -> bool:
    """Whether the person still holds a function that is told of the event."""
    return parcel.person is not None and _is_told(parcel.person, {str(parcel.context["notice"])})


def digest_still_due(parcel: Parcel) -> bool:
    """Whether the person still holds a function that is told of one of the events counted."""
    return parcel.person is not None and _is_told(parcel.person, set(read_counts(str(parcel.context["counts"]))))


def _is_told(person: User, names: set[str]) -> bool:
    return any(kind.name in names for kind in registry.kinds_for(kinds_held(person)))


def write_counts(counts: dict[str, int]) -> str:
    """Write counts by kind as one text: the words of a mail are texts and numbers."""
    return ",".join(f"{kind}:{number}" for kind, number in sorted(counts.items()))


def read_counts(text: str) -> dict[str, int]:
    """Read what `write_counts` wrote."""
    return {kind: int(number) for kind, _, number in (part.partition(":") for part in text.split(","))}
