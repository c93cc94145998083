"""Kinds of events that the apps tell people about."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.notices.models import NoticeChoice
from web.french import number, plural

if TYPE_CHECKING:
    from accounts.actors import ActorKind

Pace = NoticeChoice.Pace


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event.

    `label`: its name in the filter and on the page of choices. `about`: when one is told, in a sentence.
    `sentence`: « singulier|pluriel avec {n} », without final stop. `audience`: the functions that are told of it.
    `pace`: what holds until the person chooses. `has_mail`: the app writes the mail at once by itself.
    """

    name: str
    label: str
    about: str
    sentence: str
    audience: frozenset[ActorKind]
    pace: str
    has_mail: bool

    def said(self, count: int = 1) -> str:
        """Return the sentence for one event, or for several together."""
        return plural(count, self.sentence).replace("{n}", number(count))


_kinds: dict[str, Kind] = {}


def declare(
    name: str,
    *,
    label: str,
    about: str,
    sentence: str,
    audience: Collection[ActorKind],
    pace: str = Pace.DAILY,
    has_mail: bool = False,
) -> None:
    """Declare a kind; called from `AppConfig.ready()`. A name belongs to one app: ValueError otherwise.

    Raises ValueError as well when the sentence has no plural, or when nobody is told.
    """
    one, _, many = sentence.partition("|")
    if not one or "{n}" not in many or not audience:
        raise ValueError(f"Avis {name} : il faut une phrase au singulier et au pluriel, et à qui la dire.")
    kind = Kind(name, label, about, sentence, frozenset(audience), Pace(pace), has_mail)
    if _kinds.get(name, kind) != kind:
        raise ValueError(f"Avis déclaré deux fois : {name}")
    _kinds[name] = kind


def find(name: str) -> Kind | None:
    """Return a kind, or None when no app declares it any more: its old lines remain."""
    return _kinds.get(name)


def label(name: str) -> str:
    """Return how a kind is called, even one that no app declares any more."""
    kind = find(name)
    return kind.label if kind else "Événement"


def said(name: str, count: int = 1) -> str:
    """Return the sentence of a kind, even of one that no app declares any more."""
    kind = find(name)
    return kind.said(count) if kind else "Un événement vous concerne"


def kinds_for(functions: Collection[ActorKind]) -> list[Kind]:
    """Return the kinds that the holder of these functions is told of, by name of kind."""
    held = frozenset(functions)
    return sorted((kind for kind in _kinds.values() if kind.audience & held), key=lambda kind: (kind.label, kind.name))
