"""Offers of the bank that the pôle proposes by hand for one need, and the answer of the school."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import Offer
from placements.desk import notices
from placements.desk.bank import broken_rules
from placements.desk.holding import DeskRefused, check, held_need, move, open_requests, said
from placements.desk.models import Outcome, Suggestion
from placements.desk.rules import answer_by
from placements.models import Need, NeedState, Placement
from placements.needs.places import close_requests, first_day
from placements.rules import RULES, RuleCode
from placements.services import record_placement
from poles.nomenclatures import Channel
from poles.options import settings_of
from poles.versions import Gone


@transaction.atomic
def suggest(*, actor: Actor, need: Need, offer: Offer, note: str = "") -> Suggestion:
    """Propose an offer of the bank for a need handed to the pôle; the school has some days to say yes or no.

    The request becomes the actor's when it was nobody's. Raises DeskRefused with every rule that the pair breaks, Gone.
    """
    current = held_need(need.pk)
    require(actor, "desk.answer", current)
    request = open_requests([current]).get(current.pk)
    if request is None:
        raise DeskRefused("Cette demande est close : rouvrez-la avant de proposer une offre.")
    if request.claimed_by_id not in (None, actor.user.pk):
        raise DeskRefused(f"{request.claimed_by} a pris cette demande en charge.")
    waiting = Suggestion.objects.filter(need=current, state=Suggestion.State.OPEN).first()
    if waiting is not None:
        if waiting.offer_id == offer.pk:
            return waiting
        raise DeskRefused("Une proposition attend déjà la réponse de l'établissement : retirez-la d'abord.")
    _check(current, offer)
    assert current.pole_id is not None  # a request names the pôle of its need
    now = timezone.now()
    if request.claimed_at is None:
        request.claimed_at, request.claimed_by = now, actor.user
        request.save(update_fields=["claimed_at", "claimed_by"])
        record(actor=actor, verb="desk.claimed", thing=current)
    suggestion = Suggestion(
        academie_id=current.academie_id, need=current, establishment_id=current.establishment_id,
        pole_id=current.pole_id, offer=offer, note=note.strip(), made_by=actor.user,
        answer_by=answer_by(
            timezone.localdate(), settings_of(current.academie_id).answer_days, current.period.starts_on,
            current.establishment.commune.departement_id,
        ),
    )  # fmt: skip
    check(suggestion, "note")
    suggestion.save(force_insert=True)
    move(actor, current, NeedState.PROPOSED)
    record(actor=actor, verb="suggestion.made", thing=current)
    notices.tell_school_of_suggestion(suggestion)
    return suggestion


@transaction.atomic
def withdraw_suggestion(*, actor: Actor, suggestion: Suggestion) -> None:
    """Take a proposal back before the school has answered. Twice is once. Raises DeskRefused, Gone."""
    need, current = _held(suggestion)
    require(actor, "desk.answer", need)
    if current.state == Suggestion.State.WITHDRAWN:
        return
    _refuse_answered(current)
    _close(actor, current, Suggestion.State.WITHDRAWN)
    _back_to_pole(actor, need, "Proposition retirée par le pôle")
    record(actor=actor, verb="suggestion.withdrawn", thing=need)


@transaction.atomic
def answer_suggestion(
    *, actor: Actor, suggestion: Suggestion, accept: bool, reason: str = "", quota_reason: str = ""
) -> Placement | None:
    """Answer a proposal for the school. Accepted, the seat is taken and the request closed; declined, the pôle goes on.

    The same answer twice is once. Raises NoSeatLeft when the last seat was taken meanwhile, QuotaReached when the host
    is beyond its legal number of interns and no `quota_reason` says why, PlacementRefused, DeskRefused without a reason
    to decline, Gone.
    """
    need, current = _held(suggestion)
    require(actor, "desk.escalate", need)
    wanted = Suggestion.State.ACCEPTED if accept else Suggestion.State.DECLINED
    if current.state == wanted:
        return Placement.objects.live().filter(need=need).order_by("-agreed_at", "pk").first() if accept else None
    _refuse_answered(current)
    if not accept:
        current.reason = said(reason, "Dites pourquoi la proposition ne convient pas : le pôle cherchera mieux.")
        check(current, "reason")
        _close(actor, current, wanted)
        _back_to_pole(actor, need, "Proposition refusée par l'établissement")
        record(actor=actor, verb="suggestion.declined", thing=need)
        notices.tell_pole_of_answer(current)
        return None
    offer = Offer(pk=current.offer_id)
    _check(need, offer, seats=False)
    # Accepted after the departure, the stay begins today.
    starts_on = max(first_day(need) or need.period.starts_on, timezone.localdate())
    placement = record_placement(
        actor=actor, need=need, channel=Channel.POLE, offer=offer, starts_on=starts_on, quota_reason=quota_reason
    )
    _close(actor, current, wanted)
    close_requests(actor=actor, need=need, outcome=Outcome.PLACED)
    record(actor=actor, verb="suggestion.accepted", thing=need)
    notices.tell_pole_of_answer(current)
    return placement


def _held(suggestion: Suggestion) -> tuple[Need, Suggestion]:
    need = held_need(suggestion.need_id)
    # Without its offer: one that left the bank is hidden, and the proposal may still be declined.
    current = Suggestion.objects.select_for_update(no_key=True).filter(pk=suggestion.pk).first()
    if current is None:
        raise Gone("Cette proposition n'existe plus ou ne relève pas de votre fonction.")
    return need, current


def _refuse_answered(suggestion: Suggestion) -> None:
    if suggestion.state != Suggestion.State.OPEN:
        state = suggestion.get_state_display().lower()
        raise DeskRefused(f"Cette proposition n'attend plus de réponse : elle est {state}.")


def _close(actor: Actor | None, suggestion: Suggestion, state: str) -> None:
    suggestion.state, suggestion.answered_at = state, timezone.now()
    suggestion.answered_by = actor.user if actor else None
    suggestion.save(update_fields=["state", "answered_at", "answered_by", "reason"])


def _back_to_pole(actor: Actor | None, need: Need, reason: str) -> None:
    if need.state == NeedState.PROPOSED:
        move(actor, need, NeedState.ESCALATED, reason)


def expire(suggestion: Suggestion, today: dt.date) -> bool:
    """Close a proposal whose last day is past, for nobody answered; return whether it was still open."""
    need, current = _held(suggestion)
    if current.state != Suggestion.State.OPEN or current.answer_by >= today:
        return False
    current.reason = "Sans réponse de l'établissement"
    _close(None, current, Suggestion.State.WITHDRAWN)
    _back_to_pole(None, need, "Proposition restée sans réponse")
    return True


def _check(need: Need, offer: Offer, *, seats: bool = True) -> None:
    """Refuse a pair that breaks a rule today; the last seat is left to the insertion of the placement."""
    codes = broken_rules(need, offer)
    if codes is None:
        raise DeskRefused("Cette offre n'est plus dans la banque de stages.")
    if broken := [code for code in codes if seats or code != RuleCode.SEATS]:
        raise DeskRefused([RULES[code].label for code in broken])
