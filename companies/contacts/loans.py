"""Loans: the pôle asks for a contact it knows by its card alone; the school lends a copy until a day, or says why not.

Before the school says yes nothing that the pôle reads names the host, the person or the school. What is lent is a copy:
it is erased when the loan ends, and what the pôle did with it stays with the pôle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.audit import record
from accounts.permissions import require
from companies.contacts import notices
from companies.contacts.rules import LONGEST_LOAN
from companies.models import Contact, ContactCard, ContactLoan
from poles.models import Academie
from poles.versions import Gone
from tenancy.refusals import constraint_of
from tenancy.scope import Scope, acting_as

State = ContactLoan.State
STANDING = (State.ASKED, State.GRANTED)


class LoanRefused(ValidationError):
    """A loan that cannot be; the message says why."""


def _said(text: str, missing: str, limit: int = 500) -> str:
    words = " ".join(text.split())
    if len(words) < 3:
        raise LoanRefused(missing)
    if len(words) > limit:
        raise LoanRefused(f"Écrivez {limit} caractères au plus.")
    return words


@transaction.atomic
def ask(*, actor: Actor, card: ContactCard, purpose: str, seats: int) -> ContactLoan:
    """Ask the school for a private contact; it is told by mail. Raises LoanRefused."""
    require(actor, "contact_loan.ask")
    words = _said(purpose, "Dites pour quel besoin vous demandez ce contact.")
    if not 1 <= seats <= 200:
        raise LoanRefused("Indiquez de 1 à 200 places.")
    if not ContactCard.objects.filter(pk=card.pk, pole=actor.subject).exists():
        raise LoanRefused("Ce contact n'est plus réservé : il a été ouvert, ou retiré.")
    loan = ContactLoan(
        academie_id=card.academie_id, contact_id=card.contact_id, pole=actor.subject, purpose=words, seats=seats,
        asked_by=actor.user,
    )  # fmt: skip
    try:
        with transaction.atomic():
            loan.save(force_insert=True)
    except IntegrityError as error:
        if constraint_of(error) != "contactloan_one_standing":
            raise
        raise LoanRefused("Ce contact est déjà demandé ou prêté à votre pôle.") from error
    record(actor=actor, verb="contact_loan.asked", thing=loan)
    notices.tell_school_of_request(loan)
    return loan


def _held(loan: ContactLoan) -> ContactLoan:
    """Lock a loan as a job does, once the actor's rows were looked up by their own door."""
    found = ContactLoan.objects.select_for_update(no_key=True, of=("self",)).filter(pk=loan.pk).first()
    if found is None:
        raise Gone("Cette demande n'existe plus.")
    return found


def _owned(actor: Actor, loan: ContactLoan) -> Contact:
    """Return the contact of a request put to the actor's school. Raises Gone."""
    contact = Contact.objects.filter(pk=loan.contact_id, establishment=actor.subject).first()
    if contact is None:
        raise Gone("Cette demande ne concerne pas un contact de votre établissement.")
    return contact


def copy_of(contact: Contact) -> dict[str, Any]:
    """Return what the school lends: everything but its notes."""
    return {
        "host_name": contact.host_name,
        "siret": contact.siret,
        "company": str(contact.company_id or ""),
        "address": contact.address,
        "postal_code": contact.postal_code,
        "commune": contact.commune.name,
        "sector": contact.get_sector_display(),
        "activity": contact.activity,
        "capacity": contact.capacity,
        "person_name": contact.person_name,
        "person_function": contact.person_function,
        "phone": contact.phone,
        "email": contact.email,
    }


@transaction.atomic
def grant(*, actor: Actor, loan: ContactLoan, until: dt.date, answer: str = "") -> ContactLoan:
    """Lend a copy of the contact until a day, included. A second click changes nothing. Raises LoanRefused, Gone."""
    require(actor, "contact_loan.answer", loan)
    today = timezone.localdate()
    if until < today:
        raise LoanRefused("Le dernier jour du prêt est aujourd'hui ou plus tard.")
    if until > today + LONGEST_LOAN:
        raise LoanRefused("Un prêt dure un an au plus ; vous pourrez prêter de nouveau.")
    contact = _owned(actor, loan)
    with acting_as(Scope.for_job(loan.academie_id)):
        current = _held(loan)
        if current.state == State.GRANTED and current.until == until:
            return current
        _check_asked(current)
        if contact.archived_at is not None:
            raise LoanRefused("Ce contact est retiré de votre carnet : remettez-le avant de le prêter.")
        current.state, current.until, current.answer = State.GRANTED, until, " ".join(answer.split())[:500]
        current.answered_at, current.answered_by = timezone.now(), actor.user
        current.lent = copy_of(Contact.objects.select_related("commune").get(pk=contact.pk))
        current.lender_id = contact.establishment_id
        current.save()
        notices.tell_pole_of_answer(current)
    record(actor=actor, verb="contact_loan.granted", thing=current, until=f"{until:%d/%m/%Y}")
    return current


@transaction.atomic
def refuse(*, actor: Actor, loan: ContactLoan, answer: str) -> ContactLoan:
    """Say no, with a word; the pôle does not learn which school answers. Raises LoanRefused, Gone."""
    require(actor, "contact_loan.answer", loan)
    words = _said(answer, "Dites pourquoi en un mot : le pôle cherchera ailleurs.")
    _owned(actor, loan)
    with acting_as(Scope.for_job(loan.academie_id)):
        current = _held(loan)
        if current.state == State.REFUSED:
            return current
        _check_asked(current)
        current.state, current.answer = State.REFUSED, words
        current.answered_at, current.answered_by = timezone.now(), actor.user
        current.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        notices.tell_pole_of_answer(current)
    record(actor=actor, verb="contact_loan.refused", thing=current)
    return current


def _check_asked(loan: ContactLoan) -> None:
    if loan.state != State.ASKED:
        raise LoanRefused(f"Cette demande a déjà sa réponse : {loan.get_state_display().lower()}.")


@transaction.atomic
def withdraw(*, actor: Actor, loan: ContactLoan) -> ContactLoan:
    """Take back a request that has no answer yet. Raises LoanRefused, Gone."""
    require(actor, "contact_loan.ask")
    rows = ContactLoan.objects.filter(pole=actor.subject).select_for_update(no_key=True, of=("self",))
    current = rows.filter(pk=loan.pk).first()
    if current is None:
        raise Gone("Cette demande n'est pas de votre pôle.")
    if current.state != State.WITHDRAWN:
        _check_asked(current)
        current.state = State.WITHDRAWN
        current.save(update_fields=["state"])
        record(actor=actor, verb="contact_loan.withdrawn", thing=current)
    return current


@transaction.atomic
def end(*, actor: Actor, loan: ContactLoan) -> ContactLoan:
    """End a loan before its day, by the school or by the pôle: the copy is erased at once. Raises LoanRefused, Gone."""
    require(actor, "contact_loan.end", loan)
    if actor.kind is ActorKind.COORDINATOR:
        if not ContactLoan.objects.filter(pk=loan.pk, pole=actor.subject).exists():
            raise Gone("Ce prêt n'est pas celui de votre pôle.")
    else:
        _owned(actor, loan)
    with acting_as(Scope.for_job(loan.academie_id)):
        current = _held(loan)
        if current.state == State.ENDED:
            return current
        if current.state != State.GRANTED:
            raise LoanRefused("Ce prêt n'est pas en cours.")
        current.state, current.lent, current.until = State.ENDED, None, timezone.localdate()
        current.save(update_fields=["state", "lent", "until"])
        notices.tell_of_end(current, by_school=actor.kind is ActorKind.SCHOOL)
    record(actor=actor, verb="contact_loan.ended", thing=current)
    return current


def close_asked(*, contacts: Collection[UUID], academie_id: str, why: str) -> int:
    """End the requests that an opening answers; the pôle is told. Return how many."""
    with acting_as(Scope.for_job(academie_id)):
        rows = ContactLoan.objects.select_for_update(no_key=True, of=("self",))
        found = list(rows.filter(contact__in=contacts, state=State.ASKED).order_by("pk"))
        for one in found:
            one.state, one.answer, one.answered_at = State.ENDED, why, timezone.now()
            one.save(update_fields=["state", "answer", "answered_at"])
            notices.tell_pole_of_answer(one)
    return len(found)


def end_with_contact(*, actor: Actor, contacts: Collection[UUID], why: str) -> None:
    """End every standing loan of contacts that their school puts away; copies are erased."""
    academie_id = actor.subject.academie_id
    close_asked(contacts=contacts, academie_id=academie_id, why=why)
    with acting_as(Scope.for_job(academie_id)):
        rows = ContactLoan.objects.select_for_update(no_key=True, of=("self",))
        for one in rows.filter(contact__in=contacts, state=State.GRANTED).order_by("pk"):
            one.state, one.lent, one.until = State.ENDED, None, timezone.localdate()
            one.save(update_fields=["state", "lent", "until"])
            notices.tell_of_end(one, by_school=True)


def expire_due(*, academie_id: str, today: dt.date) -> int:
    """Erase the copies of the loans whose last day is past. Return how many ended."""
    with acting_as(Scope.for_job(academie_id)):
        rows = ContactLoan.objects.select_for_update(no_key=True, of=("self",))
        found = list(rows.filter(state=State.GRANTED, until__lt=today).order_by("pk"))
        for one in found:
            one.state, one.lent = State.ENDED, None
            one.save(update_fields=["state", "lent"])
            notices.tell_of_end(one, by_school=False)
        if found:
            place = Academie.objects.get(pk=academie_id)
            record(actor=None, verb="contact_loan.expired", thing=place, academie_id=academie_id, count=len(found))
    return len(found)
