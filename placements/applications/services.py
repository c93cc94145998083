"""What the school and the pôle do with applications: send, take back, confirm or not what a host accepted.

Called inside `acting_as(…)` of the actor. The right is checked on rows that the actor sees; what is written then
concerns hosts and other students too, hence is written as a job of the académie does.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.permissions import require
from companies.models import Offer
from placements.applications import cards, notices, queue
from placements.applications.answering import accept, refuse, wait
from placements.applications.holding import Held, hold, lock_offers
from placements.applications.models import OPEN
from placements.applications.moving import free_place, move, note
from placements.applications.rules import ANSWER, ORIGINS, ApplicationRefused
from placements.desk.bank import broken_rules
from placements.desk.holding import held_need
from placements.models import (
    LIVE,
    TO_PLACE,
    Application,
    ApplicationState,
    Need,
    StudentCard,
)
from placements.needs.places import first_day
from placements.rules import RULES, RuleCode
from poles.versions import Gone
from tenancy.scope import Scope, acting_as

__all__ = ["accept", "confirm", "decline_confirmation", "refuse", "send", "wait", "withdraw"]


@transaction.atomic
def send(
    *,
    actor: Actor,
    need: Need,
    offer: Offer,
    origin: str,
    skills: str = "",
    wants: str = "",
    request_key: UUID | None = None,
) -> Application:
    """Ask for a place of an offer for a student: the host receives a card that does not say who.

    When no seat is free, or somebody waits already, it joins the waiting list. The same `request_key` twice is one
    application. Raises ApplicationRefused with every rule that the pair breaks, Gone.
    """
    seen = Need.objects.filter(pk=need.pk).first()
    if seen is None:
        raise Gone("Ce besoin n'existe plus ou ne relève pas de votre fonction.")
    require(actor, "application.send", seen)
    if origin not in ORIGINS[actor.kind]:
        raise ApplicationRefused("Votre fonction ne demande pas de place à ce titre.")
    with acting_as(Scope.for_job(seen.academie_id)):
        current = held_need(seen.pk)
        lock_offers([offer.pk])
        known = Application.objects.filter(request_key=request_key).first() if request_key else None
        if known is not None:
            if (known.need_id, known.offer_id) != (current.pk, offer.pk):
                raise ApplicationRefused("Cette demande a déjà servi pour une autre candidature : rechargez la page.")
            return known
        return _send(actor, current, offer, origin=origin, skills=skills, wants=wants, request_key=request_key)


def _send(
    actor: Actor, need: Need, offer: Offer, *, origin: str, skills: str, wants: str, request_key: UUID | None
) -> Application:
    if need.state not in TO_PLACE:
        raise ApplicationRefused(
            "Cet élève ne cherche pas de place : sa recherche n'est pas ouverte, ou elle est finie."
        )
    if Application.objects.filter(need=need, offer=offer, state__in=OPEN).exists():
        raise ApplicationRefused("Une candidature est déjà en cours pour cette offre.")
    codes = broken_rules(need, offer)
    if codes is None:
        raise ApplicationRefused("Cette offre n'est plus dans la banque de stages.")
    if broken := [RULES[code] for code in codes if code != RuleCode.SEATS]:
        raise ApplicationRefused([f"{one.label} ({one.article})" if one.article else one.label for one in broken])
    current = Offer.objects.select_related("company", "commune").get(pk=offer.pk)
    stay = first_day(need) or need.period.starts_on, need.period.ends_on
    waits = RuleCode.SEATS in codes or not queue.has_room(current, *stay)
    application = Application.objects.create(
        academie_id=need.academie_id, need=need, student_id=need.student_id, establishment_id=need.establishment_id,
        pole_id=need.pole_id, offer=current, company=current.company, origin=origin, request_key=request_key,
        state=ApplicationState.WAITING if waits else ApplicationState.SENT,
        queued_at=timezone.now() if waits else None, due_on=timezone.localdate() + ANSWER,
        changed_at=timezone.now(), changed_by=actor.user,
    )  # fmt: skip
    application.card = cards.build(application, need, current, stay, skills=skills, wants=wants)
    note(actor, application, "")
    if not waits:
        notices.tell_host_of_card(application)
    return application


def _held(actor: Actor, application: Application, right: str) -> Held:
    """Check the right on a row that the actor sees."""
    seen = Application.objects.filter(pk=application.pk).first()
    if seen is None:
        raise Gone("Cette candidature n'existe plus ou ne relève pas de votre fonction.")
    require(actor, right, seen)
    with acting_as(Scope.for_job(seen.academie_id)):
        return hold(seen.pk)


@transaction.atomic
def withdraw(*, actor: Actor, application: Application, reason: str = "") -> Application:
    """Take an application back; a seat that it held is free. Twice is once. Raises ApplicationRefused, Gone."""
    held = _held(actor, application, "application.withdraw")
    current = held.application
    with acting_as(Scope.for_job(current.academie_id)):
        if current.state == ApplicationState.WITHDRAWN:
            return current
        told = current.state != ApplicationState.WAITING
        _leave(actor, held, ApplicationState.WITHDRAWN, reason.strip() or "Candidature retirée")
        if told:
            notices.tell_host_of_end(current)
    return current


@transaction.atomic
def decline_confirmation(*, actor: Actor, application: Application, reason: str) -> Application:
    """Say no, for the school, to what the host accepted: the seat goes to who waits. Twice is once.

    Raises ApplicationRefused, Gone.
    """
    held = _held(actor, application, "application.confirm")
    current = held.application
    with acting_as(Scope.for_job(current.academie_id)):
        if current.state == ApplicationState.CANCELLED:
            return current
        if current.state != ApplicationState.ACCEPTED:
            raise ApplicationRefused("Cette candidature n'attend pas la confirmation de l'établissement.")
        if not reason.strip():
            raise ApplicationRefused("Dites pourquoi la place n'est pas confirmée.")
        _leave(actor, held, ApplicationState.CANCELLED, reason.strip())
        notices.tell_host_of_end(current)
    return current


def _leave(actor: Actor, held: Held, to: str, reason: str) -> None:
    current = held.application
    was = current.state
    move(actor, current, to, reason[:300])
    if was == ApplicationState.ACCEPTED:
        free_place(actor, current, held.need, reason[:300])
    queue.promote(current.academie_id, current.offer_id)


@transaction.atomic
def confirm(*, actor: Actor, application: Application) -> StudentCard:
    """Confirm, for the school, what the host accepted: the host reads who comes, until thirty days after the stay.

    Twice is once. Raises ApplicationRefused, Gone.
    """
    held = _held(actor, application, "application.confirm")
    current = held.application
    with acting_as(Scope.for_job(current.academie_id)):
        if current.state == ApplicationState.CONFIRMED:
            return StudentCard.objects.get(placement=current.placement_id)
        if current.state != ApplicationState.ACCEPTED:
            raise ApplicationRefused("Cette candidature n'attend pas la confirmation de l'établissement.")
        if current.placement is None or current.placement.state not in LIVE:
            raise ApplicationRefused("Le lieu de ce stage a été retiré : il n'y a plus rien à confirmer.")
        move(actor, current, ApplicationState.CONFIRMED)
        card = cards.name(current)
        notices.tell_host_of_agreement(current)
    return card
