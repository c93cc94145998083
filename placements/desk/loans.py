"""Places that a pôle asks of another one of its académie. The lender reads what is needed, never for whom."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import Offer, OfferPublication
from placements.desk import notices
from placements.desk.holding import DeskRefused, check, held_need, open_requests, said
from placements.desk.models import LoanRequest
from placements.models import Need
from poles.models import Pole
from poles.versions import Gone

State = LoanRequest.State


def lenders_for(actor: Actor) -> list[tuple[str, str]]:
    """Return (key, name) of the other pôles of the académie."""
    names = notices.pole_names(actor.academie.pk)
    return [(str(pk), name) for pk, name in names.items() if pk != actor.subject.pk]


@transaction.atomic
def ask(*, actor: Actor, need: Need, lender: str, message: str = "") -> LoanRequest:
    """Ask another pôle for a place. It reads level, sector, dates and commune of departure. Twice is once.

    Raises DeskRefused when the request is closed or the pôle unknown, Gone.
    """
    current = held_need(need.pk)
    require(actor, "loan.ask", current)
    if current.pk not in open_requests([current]):
        raise DeskRefused("Cette demande est close : rouvrez-la avant de solliciter un autre pôle.")
    if lender not in dict(lenders_for(actor)):
        raise DeskRefused("Choisissez un autre pôle de l'académie.")
    if already := LoanRequest.objects.filter(need=current, lender=Pole(pk=lender), state=State.ASKED).first():
        return already
    assert current.pole_id is not None  # an open request names the pôle of its need
    student = current.student
    loan = LoanRequest(
        academie_id=current.academie_id, pole_id=current.pole_id, lender=Pole(pk=lender), need=current,
        kind=current.period.kind, level=student.school_class.level,
        sector=current.sectors[0] if current.sectors else "",
        commune=student.home_commune or current.establishment.commune,
        starts_on=current.period.starts_on, ends_on=current.period.ends_on, message=message.strip(),
        asked_by=actor.user,
    )  # fmt: skip
    check(loan, "message")
    loan.save(force_insert=True)
    record(actor=actor, verb="loan.asked", thing=loan, pole=dict(lenders_for(actor))[lender])
    notices.tell_lender(loan, str(actor.subject.name))
    return loan


def lendable(loan: LoanRequest) -> QuerySet[Offer]:
    """Return the offers that the lender admitted into the bank and that suit what is asked."""
    published = OfferPublication.objects.published().filter(pole=loan.lender_id).values("offer")
    rows = Offer.objects.filter(
        pk__in=published,
        kinds__contains=[loan.kind],
        levels__contains=[loan.level],
        starts_on__lte=loan.starts_on,
        ends_on__gte=loan.ends_on,
    )
    if loan.sector:
        rows = rows.filter(sector=loan.sector)
    return rows.select_related("company", "commune").order_by("commune__name", "title", "pk")


@transaction.atomic
def lend(*, actor: Actor, loan: LoanRequest, offer: Offer, answer: str = "") -> LoanRequest:
    """Lend an offer: the asking pôle will propose it to the school. Raises DeskRefused, Gone."""
    current = _held(loan)
    require(actor, "loan.answer", current)
    if current.state == State.LENT and current.offer_id == offer.pk:
        return current
    _refuse_answered(current)
    if not lendable(current).filter(pk=offer.pk).exists():
        raise DeskRefused("Cette offre n'est plus dans votre banque, ou ne convient pas à cette demande.")
    current.offer = offer
    return _answer(actor, current, State.LENT, answer.strip(), "loan.lent")


@transaction.atomic
def refuse(*, actor: Actor, loan: LoanRequest, answer: str) -> LoanRequest:
    """Say that the pôle has no place to lend, and why. Raises DeskRefused, Gone."""
    current = _held(loan)
    require(actor, "loan.answer", current)
    if current.state == State.REFUSED:
        return current
    _refuse_answered(current)
    words = said(answer, "Dites à l'autre pôle pourquoi vous ne pouvez pas prêter de place.")
    return _answer(actor, current, State.REFUSED, words, "loan.refused")


@transaction.atomic
def withdraw(*, actor: Actor, loan: LoanRequest) -> LoanRequest:
    """Take back a request of loan that the other pôle has not answered. Twice is once. Raises DeskRefused, Gone."""
    current = _held(loan)
    require(actor, "loan.ask", current)
    if current.state == State.WITHDRAWN:
        return current
    _refuse_answered(current)
    return _answer(actor, current, State.WITHDRAWN, "", "loan.withdrawn")


def _held(loan: LoanRequest) -> LoanRequest:
    found = LoanRequest.objects.select_for_update(no_key=True).filter(pk=loan.pk).first()
    if found is None:
        raise Gone("Cette demande de prêt n'existe plus ou ne relève pas de votre fonction.")
    return found


def _refuse_answered(loan: LoanRequest) -> None:
    if loan.state != State.ASKED:
        raise DeskRefused(f"Cette demande de prêt n'attend plus de réponse : {loan.get_state_display().lower()}.")


def _answer(actor: Actor, loan: LoanRequest, state: str, answer: str, verb: str) -> LoanRequest:
    loan.state, loan.answer, loan.answered_at, loan.answered_by = state, answer, timezone.now(), actor.user
    check(loan, "answer")
    loan.save(update_fields=["state", "answer", "answered_at", "answered_by", "offer"])
    record(actor=actor, verb=verb, thing=loan)
    if state in (State.LENT, State.REFUSED):
        notices.tell_asker(loan, str(actor.subject.name))
    return loan
