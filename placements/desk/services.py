"""Requests of schools to their pôle: handed over, taken back, claimed, given back, closed, opened again.

Proposals of the pôle are in `placements.desk.proposals`, and named here because both sides call them from here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from placements.desk import notices
from placements.desk.holding import AT_POLE, DeskRefused, check, held_need, held_needs, move, open_requests, said
from placements.desk.models import Escalation, Outcome, Suggestion
from placements.desk.proposals import answer_suggestion, suggest, withdraw_suggestion
from placements.desk.rules import working_days_after
from placements.models import Need, NeedState, SearchStep
from placements.search.services import show_diary_to_pole
from placements.services import move_need
from poles.options import settings_of

__all__ = [
    "AT_POLE",
    "Claimed",
    "DeskRefused",
    "answer_suggestion",
    "claim",
    "close",
    "escalate",
    "release",
    "reopen",
    "suggest",
    "withdraw",
    "withdraw_suggestion",
]

#: How the pôle may close a request by itself.
BY_POLE = (Outcome.RETURNED, Outcome.NO_SOLUTION)


@transaction.atomic
def escalate(*, actor: Actor, needs: Sequence[Need], tried: Mapping[UUID, str] | str = "") -> list[Escalation]:
    """Hand needs over to the pôle with what was tried: one text for all, or one by need. Returns their open requests.

    A need already handed over keeps its request: two clicks are one. Raises DeskRefused when the diary is empty and
    nothing is told, PlacementRefused when a need has its place or no pôle, Gone.
    """
    now = timezone.now()
    held = held_needs(needs)
    known = open_requests(held)
    tried_by_school = set(
        SearchStep.objects.filter(need__in=held, removed_at__isnull=True).values_list("need_id", flat=True)
    )
    made = []
    for need in held:
        require(actor, "desk.escalate", need)
        if need.pk in known:
            continue
        words = (tried if isinstance(tried, str) else tried.get(need.pk, "")).strip()
        if not words and need.pk not in tried_by_school:
            raise DeskRefused(
                f"Dites en quelques mots ce qui a été tenté pour {need.student} : son carnet de recherche est vide."
            )
        known[need.pk] = _open(actor, _at_pole(actor, need), now, tried=words)
        made.append(known[need.pk])
    if made:
        notices.tell_pole_of_requests(made)
    return [known[need.pk] for need in held]


def _at_pole(actor: Actor, need: Need, reason: str = "") -> Need:
    if need.state == NeedState.DRAFT:
        need = move_need(actor=actor, need=need, to=NeedState.SEARCHING)
    if need.state not in AT_POLE:
        move_need(actor=actor, need=need, to=NeedState.ESCALATED, reason=reason)
    return held_need(need.pk)


def _open(actor: Actor, need: Need, now: dt.datetime, *, tried: str) -> Escalation:
    days = settings_of(need.academie_id).answer_days
    assert need.pole_id is not None  # move_need refused to hand over a need without pôle
    request = Escalation(
        academie_id=need.academie_id, need=need, establishment_id=need.establishment_id, pole_id=need.pole_id,
        opened_at=now, opened_by=actor.user, tried=tried,
        due_on=working_days_after(
            timezone.localdate(now), days, need.establishment.commune.departement_id
        ),
    )  # fmt: skip
    check(request, "tried")
    request.save(force_insert=True)
    show_diary_to_pole(need)
    record(actor=actor, verb="desk.escalated", thing=need)
    return request


@transaction.atomic
def withdraw(*, actor: Actor, need: Need, reason: str) -> None:
    """Take a need back from the pôle, and search by oneself again; a reason is owed once the pôle is at work.

    Taken back twice is once. Raises DeskRefused, Gone.
    """
    current = held_need(need.pk)
    require(actor, "desk.escalate", current)
    request = open_requests([current]).get(current.pk)
    if request is None:
        last = Escalation.objects.filter(need=current).order_by("-opened_at", "pk").first()
        if last is not None and last.outcome == Outcome.WITHDRAWN:
            return
        raise DeskRefused("Cet élève n'est plus chez le pôle : sa demande est close.")
    claimed = request.claimed_at is not None
    words = said(reason, "Dites pourquoi vous reprenez cet élève : le pôle s'en occupe déjà.") if claimed else reason
    _end(actor, request, Outcome.WITHDRAWN, words.strip())
    if current.state in AT_POLE:
        move(actor, current, NeedState.SEARCHING, words.strip()[:300])
    record(actor=actor, verb="desk.withdrawn", thing=current)
    if claimed:
        notices.tell_pole_of_withdrawal(request)


@dataclass(slots=True)
class Claimed:
    """What a claim did: requests that are the actor's now, and those that somebody else has."""

    mine: list[Escalation] = field(default_factory=list)
    others: list[Escalation] = field(default_factory=list)
    closed: int = 0


@transaction.atomic
def claim(*, actor: Actor, needs: Sequence[Need]) -> Claimed:
    """Take charge of the requests of these needs; the page tells who has those that were taken before.

    A request already the actor's stays so. Raises Gone.
    """
    held = held_needs(needs)
    requests = open_requests(held)
    done = Claimed(closed=len(held) - len(requests))
    for need in held:
        require(actor, "desk.answer", need)
        request = requests.get(need.pk)
        if request is None:
            continue
        if request.claimed_by_id not in (None, actor.user.pk):
            done.others.append(request)
            continue
        if request.claimed_at is None:
            request.claimed_at, request.claimed_by = timezone.now(), actor.user
            request.save(update_fields=["claimed_at", "claimed_by"])
            record(actor=actor, verb="desk.claimed", thing=need)
        done.mine.append(request)
    return done


@transaction.atomic
def release(*, actor: Actor, need: Need) -> None:
    """Give a request back to the queue of the pôle, also for an owner who left. Twice is once. Raises DeskRefused."""
    current = held_need(need.pk)
    require(actor, "desk.answer", current)
    request = _request_of(current)
    if request.claimed_at is None:
        return
    request.claimed_at = request.claimed_by = None
    request.save(update_fields=["claimed_at", "claimed_by"])
    record(actor=actor, verb="desk.released", thing=current)


@transaction.atomic
def close(*, actor: Actor, need: Need, outcome: str, answer: str) -> Escalation:
    """Close a request without a place, with an answer: given back to the school, or no solution. The school is told.

    The need goes back to the search of the school. Raises DeskRefused, Gone.
    """
    current = held_need(need.pk)
    require(actor, "desk.answer", current)
    if outcome not in BY_POLE:
        raise DeskRefused("Choisissez l'issue : rendu à l'établissement, ou aucune solution trouvée.")
    request = _request_of(current)
    words = said(answer, "Écrivez à l'établissement ce qui a été cherché, et ce qu'il peut faire maintenant.")
    _end(actor, request, Outcome(outcome), words)
    if current.state in AT_POLE:
        move(actor, current, NeedState.SEARCHING, request.get_outcome_display())
    record(actor=actor, verb="desk.closed", thing=current, outcome=request.get_outcome_display().lower())
    notices.tell_school_of_answer(request)
    return request


@transaction.atomic
def reopen(*, actor: Actor, need: Need) -> Escalation:
    """Open a request again that the pôle had closed: a new one, with what the school had told, in the actor's charge.

    Raises DeskRefused when the need has a place or was given up, when it was never handed over, Gone.
    """
    current = held_need(need.pk)
    require(actor, "desk.answer", current)
    if already := open_requests([current]).get(current.pk):
        return already
    last = Escalation.objects.filter(need=current).order_by("-opened_at", "pk").first()
    if last is None:
        raise DeskRefused("L'établissement n'a pas transmis ce besoin : il n'y a rien à rouvrir.")
    if last.outcome == Outcome.WITHDRAWN:
        raise DeskRefused("L'établissement a repris cet élève : c'est à lui de vous le transmettre de nouveau.")
    now = timezone.now()
    request = _open(actor, _at_pole(actor, current, "Demande rouverte par le pôle"), now, tried=last.tried)
    request.claimed_at, request.claimed_by = now, actor.user
    request.save(update_fields=["claimed_at", "claimed_by"])
    record(actor=actor, verb="desk.reopened", thing=current)
    return request


def _request_of(need: Need) -> Escalation:
    request = open_requests([need]).get(need.pk)
    if request is None:
        raise DeskRefused("Cette demande est close.")
    return request


def _end(actor: Actor, request: Escalation, outcome: Outcome, answer: str = "") -> None:
    """Close a locked request; the proposal that waited falls with it."""
    now = timezone.now()
    request.closed_at, request.closed_by, request.outcome = now, actor.user, outcome
    request.answer = answer
    check(request, "answer")
    request.save(update_fields=["closed_at", "closed_by", "outcome", "answer"])
    Suggestion.objects.filter(need=request.need_id, state=Suggestion.State.OPEN).update(
        state=Suggestion.State.WITHDRAWN, answered_at=now, answered_by=actor.user
    )
