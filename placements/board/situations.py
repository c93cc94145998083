"""Where the search of a student stands, how it is said, and in which order a teacher meets them; pure, no database."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from placements.models import ANSWERED, NeedState
from placements.search.models import Answer
from web.french import SPACE, counted


class Situation(StrEnum):
    """What a row of the board says, in the order of urgency."""

    PROPOSAL = "proposal"
    UNPLACED = "unplaced"
    REPLACED = "replaced"
    STALE = "stale"
    SEARCHING = "searching"
    UNREAD = "unread"
    TAKEN = "taken"
    UNOPENED = "unopened"
    PLACED = "placed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Words:
    """Tag of a situation: tone and icon (templates/components), text."""

    tone: str
    icon: str
    text: str


WORDS: dict[Situation, Words] = {
    Situation.PROPOSAL: Words("ok", "bulb", "Proposition à valider"),
    Situation.UNPLACED: Words("late", "alert", "Sans lieu au départ"),
    Situation.REPLACED: Words("due", "alert", "À remplacer"),
    Situation.STALE: Words("due", "alert", "À relancer"),
    Situation.SEARCHING: Words("neutral", "search", "Cherche"),
    Situation.UNREAD: Words("ok", "send", "Transmis au pôle"),
    Situation.TAKEN: Words("ok", "send", "Transmis au pôle"),
    Situation.UNOPENED: Words("line", "plus", "Besoin à ouvrir"),
    Situation.PLACED: Words("done", "check", "Placé"),
    Situation.ABANDONED: Words("neutral", "cross", "Recherche abandonnée"),
}
#: Units and counts of the card: each student of the class who searches or has a place is in one of them.
PUSH = (Situation.STALE, Situation.UNPLACED, Situation.REPLACED)
AT_POLE = (Situation.PROPOSAL, Situation.UNREAD, Situation.TAKEN)
#: The school may write a place by itself, whatever the pôle does meanwhile.
MAY_PLACE = (*PUSH, Situation.SEARCHING, *AT_POLE)
MAY_ESCALATE = (*PUSH, Situation.SEARCHING)
TO_TREAT = (*AT_POLE, *PUSH, Situation.SEARCHING, Situation.UNOPENED)


class StepFacts(Protocol):
    """What is read of a step of the diary."""

    done_on: dt.date
    answer: str
    host_name: str
    company_id: object


def situation_of(state: str | None, *, silent_days: int, stale_days: int, claimed: bool) -> Situation:
    """Return the situation of a need (`state` None: no need yet); `silent_days` since the last step or the opening."""
    if state in (None, NeedState.DRAFT):
        return Situation.UNOPENED
    if state in ANSWERED:
        return Situation.PLACED
    if state == NeedState.PROPOSED:
        return Situation.PROPOSAL
    if state == NeedState.ESCALATED:
        return Situation.TAKEN if claimed else Situation.UNREAD
    if state == NeedState.SEARCHING:
        return Situation.STALE if silent_days >= stale_days else Situation.SEARCHING
    return {
        NeedState.UNPLACED: Situation.UNPLACED,
        NeedState.REPLACED: Situation.REPLACED,
        NeedState.ABANDONED: Situation.ABANDONED,
    }[NeedState(str(state))]


def leads(answers: Sequence[str], situation: Situation) -> str:
    """Sum up the answers of a diary: « 2 refus, 1 sans réponse », « 2 demandes en attente », « Aucune piste »."""
    refused = sum(answer == Answer.REFUSED for answer in answers)
    waiting = sum(answer == Answer.WAITING for answer in answers)
    interviews = sum(answer == Answer.INTERVIEW for answer in answers)
    accepted = sum(answer == Answer.ACCEPTED for answer in answers)
    parts = []
    if accepted:
        parts.append(counted(accepted, "accord|accords"))
    if interviews:
        parts.append(counted(interviews, "entretien|entretiens"))
    if waiting and situation is Situation.SEARCHING:
        parts.append(counted(waiting, "demande en attente|demandes en attente"))
    if refused:
        parts.append(f"{refused}{SPACE}refus")
    if waiting and situation is not Situation.SEARCHING:
        parts.append(f"{waiting}{SPACE}sans réponse")
    return ", ".join(parts) or "Aucune piste"


def silence(days: int) -> str:
    """Say how long nothing happened: « Rien depuis 16 jours »."""
    return f"Rien depuis {counted(days, 'jour|jours')}" if days else "Ouvert aujourd'hui"


def effort(steps: int, days: int) -> str:
    """Say how much was tried: « 4 démarches en 20 jours »."""
    if not steps:
        return "Aucune démarche notée"
    return f"{counted(steps, 'démarche|démarches')} en {counted(max(days, 1), 'jour|jours')}"


def quantile(ordered: Sequence[int], share: float) -> int:
    """Return the smallest value that at least that share of an ordered list does not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
