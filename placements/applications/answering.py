"""The answer of a host to a card, signed in or by a link: yes, no, or the waiting list.

The host has no door on applications: its right is checked on the card that it reads, or by the link; what follows
concerns the student's other applications and other students, and is written as a job of the académie does.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.permissions import require
from placements.applications import links, notices, queue
from placements.applications.holding import Held, hold
from placements.applications.moving import move
from placements.applications.rules import CHANNELS, ApplicationRefused, check_motive
from placements.desk.bank import broken_rules
from placements.desk.models import Outcome
from placements.models import AnswerLink, Application, ApplicationState, CandidateCard
from placements.needs.places import close_requests, first_day
from placements.needs.room import room_of
from placements.rules import RuleCode
from placements.services import NoSeatLeft, record_placement
from poles.versions import Gone
from tenancy.scope import Scope, acting_as

ELSEWHERE = "Une autre place a été acceptée"


@transaction.atomic
def accept(*, card: CandidateCard, actor: Actor | None = None, token: str = "") -> Application:
    """Say yes: a seat is taken at once, the student's other applications are withdrawn, the school has to confirm.

    Twice is once. Raises NoSeatLeft (with what is left at these dates), QuotaReached, PlacementRefused,
    ApplicationRefused, Gone.
    """
    admitted, link = _admitted(card, actor, token)
    with acting_as(Scope.for_job(admitted.academie_id)):
        held = hold(admitted.application_id)
        current = held.application
        if current.state in (ApplicationState.ACCEPTED, ApplicationState.CONFIRMED):
            return current
        _begin(held, link)
        codes = broken_rules(held.need, current.offer)
        if codes is None or set(codes) - {RuleCode.SEATS}:
            # Which rule would say something of the student.
            raise ApplicationRefused("Cette candidature ne peut plus être acceptée : l'établissement vous le dira.")
        _take_place(actor, held)
        move(actor, current, ApplicationState.ACCEPTED)
        freed = []
        for other in held.others:
            waited = other.state == ApplicationState.WAITING
            move(actor, other, ApplicationState.WITHDRAWN, ELSEWHERE)
            freed.append(other.offer_id)
            if not waited:
                notices.tell_host_of_end(other)
        close_requests(actor=actor, need=held.need, outcome=Outcome.PLACED)
        for offer_id in sorted({*freed}):
            queue.promote(current.academie_id, offer_id)
        notices.tell_school_of_yes(current)
    return current


@transaction.atomic
def refuse(
    *, card: CandidateCard, motive: str, note: str = "", actor: Actor | None = None, token: str = ""
) -> Application:
    """Say no, with a motive of the closed list; the student never reads it. Twice is once.

    Raises ApplicationRefused, Gone.
    """
    kept = check_motive(motive, note)
    admitted, link = _admitted(card, actor, token)
    with acting_as(Scope.for_job(admitted.academie_id)):
        held = hold(admitted.application_id)
        current = held.application
        if current.state == ApplicationState.REFUSED:
            return current
        _begin(held, link)
        current.motive, current.motive_note = motive, kept
        move(actor, current, ApplicationState.REFUSED)
        queue.promote(current.academie_id, current.offer_id)
        notices.tell_askers_of_end(current)
    return current


@transaction.atomic
def wait(*, card: CandidateCard, actor: Actor | None = None, token: str = "") -> Application:
    """Put an application in the waiting list of an offer whose seats are all taken. Twice is once.

    Raises ApplicationRefused, Gone.
    """
    admitted, link = _admitted(card, actor, token)
    with acting_as(Scope.for_job(admitted.academie_id)):
        held = hold(admitted.application_id)
        current = held.application
        if current.state == ApplicationState.WAITING:
            return current
        _begin(held, link)
        if queue.free_seats(current.offer, current.card.starts_on, current.card.ends_on) > 0:
            raise ApplicationRefused("Une place est libre à ces dates : acceptez ou refusez la candidature.")
        move(actor, current, ApplicationState.WAITING)
    return current


def _admitted(card: CandidateCard, actor: Actor | None, token: str) -> tuple[CandidateCard, AnswerLink | None]:
    """Return the card that the host may answer, and the link by which it does. Raises Gone, ApplicationRefused."""
    if token:
        link = links.find_link(token)
        if link.card_id != card.pk:
            raise ApplicationRefused(links.NO_LONGER)
        return link.card, link
    seen = CandidateCard.objects.filter(pk=card.pk).first()
    if seen is None:
        raise Gone("Cette candidature n'existe plus ou ne vous est pas adressée.")
    require(actor, "application.answer", seen)
    return seen, None


def _begin(held: Held, link: AnswerLink | None) -> None:
    """Use the link, if any, of an application that still waits for its host."""
    if held.application.state not in (ApplicationState.SENT, ApplicationState.WAITING):
        raise ApplicationRefused("Cette candidature n'attend plus de réponse.")
    if link is not None:
        links.use(link)


def _take_place(actor: Actor | None, held: Held) -> None:
    current, card = held.application, held.application.card
    # Accepted after the departure, the stay begins today.
    starts_on = max(card.starts_on, first_day(held.need) or card.starts_on, timezone.localdate())
    if current.state != ApplicationState.SENT:
        raise ApplicationRefused("Cette candidature est en liste d'attente : elle vous sera proposée quand une place "
                                 "se libérera.")  # fmt: skip
    try:
        current.placement = record_placement(
            actor=actor, need=held.need, channel=CHANNELS[current.origin], offer=current.offer, starts_on=starts_on,
            ends_on=card.ends_on,
        )  # fmt: skip
    except NoSeatLeft as full:
        room = room_of(
            [current.company], academie_id=current.academie_id, kind=card.kind, level=card.level,
            starts_on=starts_on, ends_on=card.ends_on,
        )[current.company_id]  # fmt: skip
        left = f"Il en reste {room.free}" if room.free else "Il n'en reste plus"
        raise NoSeatLeft(f"Cette place vient d'être prise. {left} aux mêmes dates.") from full
