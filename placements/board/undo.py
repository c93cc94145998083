"""« Enregistré. Annuler »: the act that was just done, offered once on the next page, and how each kind is undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from accounts.actors import Actor
from placements.desk import services as desk
from placements.models import Need
from placements.needs import places
from placements.needs import services as needs
from placements.search import services as diary
from web.french import counted

KEY = "board_undo"
REASON = "Annulé juste après l'enregistrement"


@dataclass(frozen=True, slots=True)
class Undo:
    """What was done, in one sentence; `kind` and `ids` undo it."""

    sentence: str
    kind: str
    ids: str


def offer(request: HttpRequest, sentence: str, kind: str, ids: Iterable[UUID]) -> None:
    """Keep the act for the next page. Identifiers only: a session holds no name."""
    request.session[KEY] = asdict(Undo(sentence, kind, ",".join(str(one) for one in ids)))


def taken(request: HttpRequest) -> Undo | None:
    """Return the act to offer, once."""
    found: dict[str, Any] | None = request.session.pop(KEY, None)
    return Undo(**found) if found else None


def _places(actor: Actor, found: list[Need], ids: list[UUID]) -> str:
    for need in found:
        places.cancel(actor=actor, need=need, reason=REASON)
    return f"{counted(len(found), 'lieu retiré|lieux retirés')}. La recherche reprend."


def _escalated(actor: Actor, found: list[Need], ids: list[UUID]) -> str:
    for need in found:
        desk.withdraw(actor=actor, need=need, reason=REASON)
    return f"{counted(len(found), 'élève repris|élèves repris')} au pôle."


def _opened(actor: Actor, found: list[Need], ids: list[UUID]) -> str:
    removed = needs.take_back(actor=actor, needs=[need.pk for need in found])
    stay = len(ids) - removed
    kept = f" {counted(stay, 'besoin déjà utilisé reste|besoins déjà utilisés restent')}." if stay else ""
    return f"{counted(removed, 'besoin retiré|besoins retirés')}.{kept}"


def _steps(actor: Actor, found: list[Need], ids: list[UUID]) -> str:
    done = diary.take_back_steps(actor=actor, steps=ids)
    return f"{counted(done, 'démarche retirée|démarches retirées')}."


def _steps_back(actor: Actor, found: list[Need], ids: list[UUID]) -> str:
    done = diary.put_back_steps(actor=actor, steps=ids)
    return f"{counted(done, 'démarche remise|démarches remises')} dans le carnet."


#: Kind → how it is undone: (actor, needs named that the actor may open, ids) → sentence. Refusals are ValidationErrors.
ACTS: dict[str, Callable[[Actor, list[Need], list[UUID]], str]] = {
    "place": _places,
    "escalated": _escalated,
    "opened": _opened,
    "steps": _steps,
    "steps-back": _steps_back,
}
