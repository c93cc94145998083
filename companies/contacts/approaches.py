"""Approaches of hosts: noted by a school or a pôle, counted for the host, and refused beyond the limit it sets itself.

The host reads who, when and how (`HostContact`); everybody reads how often (`HostMonth`); the writer's side alone
reads the notes. The two tables of the host are written as a job, in the transaction of the event.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.audit import record
from accounts.permissions import require
from companies.contacts import notices
from companies.contacts.rules import OLDEST_EXCHANGE, already, beyond, month_of, next_possible
from companies.contacts.services import company_of
from companies.models import Company, Contact, ContactEvent, ContactLoan, HostContact, HostMonth
from poles.versions import Gone
from tenancy.scope import Scope, acting_as
from web.french import plural

#: The same words of the same person within this time are a second click.
SECOND_CLICK = dt.timedelta(minutes=2)
#: A slip is taken back within a day; later the host has read it.
TAKEN_BACK = dt.timedelta(days=1)


class ApproachRefused(ValidationError):
    """An approach that cannot be noted; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Whom the approach is about: a contact (of the school, or open to the pôle), or one lent to the pôle."""

    contact_id: UUID | None
    company: Company | None


def target_of_contact(contact: Contact) -> Target:
    """Return the host behind a contact that the actor reads."""
    company = contact.company or company_of(contact.siret)
    return Target(contact.pk, _standing(company))


def target_of_loan(loan: ContactLoan) -> Target:
    """Return the host behind a contact lent to the pôle. Raises ApproachRefused when the loan is over."""
    over = loan.state != ContactLoan.State.GRANTED or loan.until is None or loan.until < timezone.localdate()
    if over or loan.lent is None:
        raise ApproachRefused("Ce prêt est terminé : demandez-le de nouveau.")
    known = Company.objects.filter(pk=loan.lent["company"]).first() if loan.lent["company"] else None
    company = known or company_of(loan.lent["siret"])
    return Target(loan.contact_id, _standing(company))


def _standing(company: Company | None) -> Company | None:
    return company.merged_into or company if company else None


@dataclass(frozen=True, slots=True)
class Pressure:
    """How often a host was approached in a month, and whether it takes one more."""

    count: int
    cap: int | None
    month: dt.date
    possible: dt.date | None

    @property
    def is_full(self) -> bool:
        """Whether a new approach would be refused."""
        return self.cap is not None and self.count >= self.cap

    @property
    def sentence(self) -> str:
        """Say what to know before calling; empty when there is nothing."""
        if self.is_full and self.cap is not None:
            return beyond(self.cap, self.month, self.possible)
        left = f" Sa limite est de {self.cap} par mois." if self.cap is not None and self.count else ""
        return f"{already(self.count)}{left}"


def pressure_on(company: Company | None, day: dt.date) -> Pressure:
    """Return the pressure on a host in the month of a day, counted over every school and pôle."""
    month = month_of(day)
    if company is None:
        return Pressure(0, None, month, None)
    rows = HostMonth.objects.filter(company=company.pk, month__gte=month)
    counts = dict(rows.order_by("month").values_list("month", "count"))
    possible = next_possible(month, counts, company.monthly_cap) if company.monthly_cap is not None else None
    return Pressure(counts.get(month, 0), company.monthly_cap, month, possible)


@transaction.atomic
def log(
    *, actor: Actor, target: Target, happened_on: dt.date, means: str, outcome: str, seats: int | None = None,
    note: str = "", next_step: str = "", next_on: dt.date | None = None, follows: UUID | None = None,
) -> ContactEvent:  # fmt: skip
    """Note an approach and tell the host's calendar. A second click notes once.

    `follows`: an earlier exchange of the same side with the same host, which this one continues: it does not count.
    Raises ApproachRefused, with the next possible month when the host's limit is reached.
    """
    require(actor, "approach.log")
    event = _event(actor, target)
    event.happened_on, event.means, event.outcome, event.seats = happened_on, means, outcome, seats
    event.note, event.next_step, event.next_on = note.strip(), " ".join(next_step.split()), next_on
    _check(event)
    mine = _of_actor(actor)
    earlier = None
    if follows is not None:
        earlier = mine.filter(pk=follows, contact=target.contact_id).first()
        if earlier is None:
            raise ApproachRefused("L'échange dont celui-ci est la suite n'existe plus : choisissez-en un autre.")
        event.follows = earlier
    twin = mine.filter(
        contact=target.contact_id, author=actor.user, happened_on=happened_on, means=means, outcome=outcome,
        note=event.note, next_step=event.next_step, created_at__gt=timezone.now() - SECOND_CLICK,
    )  # fmt: skip
    if found := twin.order_by("pk").first():
        return found
    if target.company is not None:
        _count(actor, target.company, happened_on, counts=earlier is None)
    event.save(force_insert=True)
    if target.company is not None:
        _show(actor, event, target.company)
    if earlier is not None and earlier.settled_at is None:
        # What was to be done next has been done: that is this exchange.
        mine.filter(pk=earlier.pk).update(settled_at=timezone.now())
    record(actor=actor, verb="approach.logged", thing=event)
    return event


def _event(actor: Actor, target: Target) -> ContactEvent:
    school = actor.kind is ActorKind.SCHOOL
    return ContactEvent(
        academie_id=actor.subject.academie_id, contact_id=target.contact_id, author=actor.user,
        company=target.company, establishment=actor.subject if school else None,
        pole=None if school else actor.subject,
    )  # fmt: skip


def _of_actor(actor: Actor) -> models.QuerySet[ContactEvent]:
    side = "establishment" if actor.kind is ActorKind.SCHOOL else "pole"
    return ContactEvent.objects.filter(**{side: actor.subject})


def _check(event: ContactEvent) -> None:
    today = timezone.localdate()
    if event.happened_on > today:
        raise ApproachRefused({"happened_on": "Un échange se note quand il a eu lieu : aujourd'hui ou avant."})
    if event.happened_on < today - OLDEST_EXCHANGE:
        raise ApproachRefused({"happened_on": "Cet échange a plus d'un an : notez les plus récents."})
    if event.next_on is not None and event.next_on < today:
        raise ApproachRefused({"next_on": "La prochaine étape est aujourd'hui ou plus tard."})
    if event.next_on is not None and not event.next_step:
        raise ApproachRefused({"next_step": "Dites ce qui est à faire à cette date."})
    try:
        event.full_clean(
            exclude=["academie", "contact", "company", "establishment", "pole", "author", "follows"],
            validate_unique=False, validate_constraints=False,
        )  # fmt: skip
    except ValidationError as refused:
        raise ApproachRefused(refused) from refused


def _count(actor: Actor, company: Company, day: dt.date, *, counts: bool) -> None:
    """Count one more approach in the month, or refuse: two schools at the last one queue on the row of the month."""
    if not counts:
        return
    month = month_of(day)
    with acting_as(Scope.for_job(actor.subject.academie_id)):
        HostMonth.objects.bulk_create([HostMonth(company=company, month=month, count=0)], ignore_conflicts=True)
        row = HostMonth.objects.select_for_update(no_key=True, of=("self",)).get(company=company, month=month)
        # Read after the lock: the host may have changed its limit meanwhile.
        cap = Company.objects.values_list("monthly_cap", flat=True).get(pk=company.pk)
        if cap is not None and row.count >= cap:
            later = HostMonth.objects.filter(company=company, month__gt=month)
            taken = dict(later.order_by("month").values_list("month", "count"))
            raise ApproachRefused(beyond(cap, month, next_possible(month, taken, cap)))
        HostMonth.objects.filter(pk=row.pk).update(count=F("count") + 1)


def _show(actor: Actor, event: ContactEvent, company: Company) -> None:
    school = actor.kind is ActorKind.SCHOOL
    name = actor.subject.name if school else f"Pôle {actor.subject.name}"
    with acting_as(Scope.for_job(event.academie_id)):
        HostContact.objects.create(
            academie_id=event.academie_id, event=event, company=company, establishment_id=event.establishment_id,
            pole_id=event.pole_id, by_name=name[:200], happened_on=event.happened_on, means=event.means,
        )  # fmt: skip


@transaction.atomic
def take_back(*, actor: Actor, event: ContactEvent) -> None:
    """Remove an exchange noted by mistake, within a day; the host's count goes down. Raises ApproachRefused, Gone."""
    require(actor, "approach.log")
    rows = _of_actor(actor).select_for_update(no_key=True, of=("self",))
    current = rows.filter(pk=event.pk).first()
    if current is None:
        raise Gone("Cet échange n'existe plus.")
    if current.created_at < timezone.now() - TAKEN_BACK:
        raise ApproachRefused("Cet échange a plus d'un jour : l'entreprise l'a lu. Notez plutôt ce qui a suivi.")
    if current.company_id and current.follows_id is None:
        with acting_as(Scope.for_job(current.academie_id)):
            month = month_of(current.happened_on)
            HostMonth.objects.filter(company=current.company_id, month=month, count__gt=0).update(count=F("count") - 1)
    record(actor=actor, verb="approach.removed", thing=current)
    current.delete()


@transaction.atomic
def settle(*, actor: Actor, event: ContactEvent) -> None:
    """Say that the next step is done, or is no longer to be done. Twice is once."""
    require(actor, "approach.log")
    done = _of_actor(actor).filter(pk=event.pk, settled_at__isnull=True).exclude(next_step="")
    if done.update(settled_at=timezone.now()):
        record(actor=actor, verb="approach.settled", thing=event)


def events_of(actor: Actor, contact_id: UUID | None) -> models.QuerySet[ContactEvent]:
    """Return what the actor's side noted about a contact, latest first."""
    rows = _of_actor(actor).filter(contact=contact_id).select_related("author")
    return rows.order_by("-happened_on", "-created_at", "pk")


def remind_due(*, academie_id: str, today: dt.date) -> int:
    """Remind of the steps that are due, once each. Return how many."""
    with acting_as(Scope.for_job(academie_id)):
        due = ContactEvent.objects.filter(next_on__lte=today, settled_at__isnull=True, reminded_at__isnull=True)
        rows = list(due.select_for_update(no_key=True, of=("self",)).select_related("author").order_by("pk")[:500])
        # Nobody to tell today: whoever comes next is told.
        told = [one.pk for one in rows if notices.remind(one)]
        return ContactEvent.objects.filter(pk__in=told).update(reminded_at=timezone.now())


@transaction.atomic
def set_cap(*, actor: Actor, cap: int | None) -> Company:
    """Let a host say how often it may be approached in a month; None: no limit. Raises ApproachRefused."""
    require(actor, "host_calendar.read")
    rows = Company.objects.select_for_update(no_key=True, of=("self",)).select_related("commune")
    company = rows.get(pk=actor.subject.pk)
    if company.monthly_cap == cap:
        return company
    company.monthly_cap = cap
    try:
        company.full_clean(exclude=[f.name for f in Company._meta.fields if f.name != "monthly_cap"])
    except ValidationError as refused:
        raise ApproachRefused(refused.messages) from refused
    company.save(update_fields=["monthly_cap"])
    said = "aucune" if cap is None else f"{cap} {plural(cap, 'sollicitation|sollicitations')}"
    record(actor=actor, verb="host.cap", thing=company, academie_id=company.commune.academie_id, cap=said)
    return company
