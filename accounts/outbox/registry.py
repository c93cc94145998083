"""What each mail checks at the moment of leaving: a person no longer entitled receives nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail about to leave: to whom, for which académie ('' outside any), with which words."""

    template: str
    key: str
    person: User | None
    address: str
    academie_id: str
    context: Mapping[str, str | int]


#: Returns whether the mail is still due; run in the scope of a job of the académie when there is one.
StillDue = Callable[[Parcel], bool]

_checks: dict[str, StillDue] = {}
_gates: list[StillDue] = []


def register(template: str, *, still_due: StillDue) -> None:
    """Declare the check of a template; called from `AppConfig.ready()`. A template belongs to one app."""
    if template in _checks and _checks[template] is not still_due:
        raise ValueError(f"Courriel déclaré deux fois : {template}")
    _checks[template] = still_due


def add_gate(check: StillDue) -> None:
    """Declare a check of every mail, whatever its template; called from `AppConfig.ready()`."""
    if check not in _gates:
        _gates.append(check)


def is_still_due(parcel: Parcel) -> bool:
    """Return whether the mail may leave. Whatever its check says, a closed account receives nothing."""
    if parcel.person is not None and not parcel.person.is_active:
        return False
    if not all(gate(parcel) for gate in _gates):
        return False
    check = _checks.get(parcel.template)
    return check is None or check(parcel)
