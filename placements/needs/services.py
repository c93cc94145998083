"""Writes on needs by the school: opening a class, correcting one need or many, taking back what was just opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import Period, PoleMembership, Student
from placements.models import Need, NeedState
from placements.needs.defaults import Defaults, defaults_for, is_minor, transports_for
from poles.versions import STAMP, Gone, locked

#: Fields that a form may change on one need.
EDITABLE = (
    "sectors", "sectors_only", "radius_km", "transports", "max_minutes", "wheelchair_access", "regulated_works",
    "equipment",
)  # fmt: skip
#: Fields that may be given to many needs at once: those that do not depend on the training.
SHARED = ("radius_km", "transports", "max_minutes", "equipment", "regulated_works")
#: Over, or given up: what was asked then is history.
CLOSED = (NeedState.ENDED, NeedState.ABANDONED)


class NeedRefused(ValidationError):
    """A need that cannot be written so; the message says why."""


@dataclass(slots=True)
class Plan:
    """What opening a period would do: whom it concerns, and who is left aside because they have a need."""

    period: Period
    defaults: Defaults
    to_open: list[Student] = field(default_factory=list)
    skipped: list[Student] = field(default_factory=list)

    @property
    def minors(self) -> int:
        """Students under eighteen on the first day."""
        return sum(is_minor(one.birth_date, self.period.starts_on) for one in self.to_open)


@dataclass(slots=True)
class Opened:
    """What was opened, and who was left aside."""

    needs: list[Need] = field(default_factory=list)
    skipped: int = 0


def plans_for(periods: Iterable[Period]) -> list[Plan]:
    """Say what opening these periods would do; three queries whatever their number."""
    periods = list(periods)
    classes = [period.school_class_id for period in periods]
    students = Student.objects.present(timezone.localdate()).filter(school_class__in=classes)
    by_class: dict[UUID, list[Student]] = {}
    for student in students.order_by("last_name", "first_name", "pk"):
        by_class.setdefault(student.school_class_id, []).append(student)
    known = set(Need.objects.filter(period__in=[p.pk for p in periods]).values_list("student_id", "period_id"))
    plans = []
    for period in periods:
        one = period.school_class
        plan = Plan(period, defaults_for(level=one.level, sector=one.sector, kind=period.kind))
        for student in by_class.get(period.school_class_id, []):
            (plan.skipped if (student.pk, period.pk) in known else plan.to_open).append(student)
        plans.append(plan)
    return plans


@transaction.atomic
def open_needs(
    *,
    actor: Actor,
    periods: Sequence[Period],
    students: Iterable[UUID] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Opened:
    """Open one need for each student present in the classes of these periods; those who have one are left as they are.

    `students` limits it to some; `changes` (fields of SHARED) takes the place of the defaults of the training. Raises
    NeedRefused when a period is over, Gone when one is not the actor's.
    """
    today = timezone.localdate()
    wanted = {period.pk for period in periods}
    # The lock of the period makes two clicks one: the second finds the needs of the first.
    rows = Period.objects.select_for_update(no_key=True, of=("self",)).select_related("school_class")
    held = list(rows.filter(pk__in=wanted).order_by("pk"))
    if len(held) != len(wanted):
        raise Gone("Une des périodes n'existe plus ou ne relève pas de votre fonction.")
    chosen = None if students is None else set(students)
    opened = Opened()
    for plan in plans_for(held):
        require(actor, "need.edit", plan.period)
        if plan.period.ends_on < today:
            name = plan.period.school_class.name
            raise NeedRefused(f"La période de {name} est terminée : il n'y a plus rien à ouvrir.")
        pole = _pole_of(plan.period.establishment_id)
        made = [
            _new_need(plan, student, pole, changes or {})
            for student in plan.to_open
            if chosen is None or student.pk in chosen
        ]
        Need.objects.bulk_create(made)
        opened.needs += made
        opened.skipped += len(plan.skipped)
        if made:
            record(
                actor=actor, verb="need.opened", thing=plan.period, count=len(made),
                school_class=plan.period.school_class.name,
            )  # fmt: skip
    return opened


def _new_need(plan: Plan, student: Student, pole: Any, changes: Mapping[str, Any]) -> Need:
    period, defaults = plan.period, plan.defaults
    need = Need(
        academie_id=period.academie_id, student=student, period=period, establishment_id=period.establishment_id,
        pole_id=pole, sectors=list(defaults.sectors), sectors_only=defaults.sectors_only, radius_km=defaults.radius_km,
        transports=transports_for(student.birth_date, period.starts_on), regulated_works=defaults.regulated_works,
        equipment=list(defaults.equipment),
    )  # fmt: skip
    for name, value in changes.items():
        if name not in SHARED:
            raise NeedRefused("Ce réglage ne se partage pas entre des élèves.")
        setattr(need, name, value)
    return need


def _pole_of(uai: str) -> UUID | None:
    member = PoleMembership.objects.in_force(timezone.localdate()).filter(establishment=uai).order_by("pk").first()
    return member.pole_id if member else None


@transaction.atomic
def take_back(*, actor: Actor, needs: Iterable[UUID]) -> int:
    """Remove needs that were just opened and that nothing has touched; return how many. The others stay.

    A need with a step, a move, a message, a request, a place or a proposal of a campaign is not removed: its history
    would go with it.
    """
    rows = Need.objects.select_for_update(no_key=True, of=("self",)).select_related("period__school_class")
    removed = 0
    fresh = rows.filter(pk__in=set(needs), state__in=(NeedState.DRAFT, NeedState.SEARCHING), version=1)
    for need in fresh.order_by("pk"):
        require(actor, "need.edit", need)
        if need.steps.exists() or need.moves.exists():
            continue
        if _delete(need):
            removed += 1
    if removed:
        record(actor=actor, verb="need.taken_back", thing=actor.subject, count=removed, academie_id=actor.academie.pk)
    return removed


def _delete(need: Need) -> bool:
    """Delete one need unless a row stands on it, even one that this actor cannot see."""
    try:
        with transaction.atomic():
            # The collector of Django would look for rows that the wall hides: the keys of the database know them all.
            Need.objects.filter(pk=need.pk)._raw_delete(using=connection.alias)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return False
    return True


@transaction.atomic
def edit_need(*, actor: Actor, need: Need, version: int, changes: Mapping[str, Any]) -> Need:
    """Change what one need asks for. Raises Conflict with the other version, Gone, NeedRefused."""
    require(actor, "need.edit", need)
    current = locked(Need.objects.all(), need.pk, version)
    if current.state in CLOSED:
        raise NeedRefused("Cette recherche est close : rouvrez-la avant de la corriger.")
    _write(current, changes, EDITABLE, actor)
    record(actor=actor, verb="need.edited", thing=current)
    return current


@transaction.atomic
def edit_many(*, actor: Actor, needs: Iterable[UUID], changes: Mapping[str, Any]) -> int:
    """Give the same radius, transports, time or equipment to many needs; return how many changed.

    Locks in the order of the keys. Needs that are over or given up are left as they are.
    """
    wanted = set(needs)
    rows = list(Need.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise Gone("Un des élèves choisis n'est plus dans votre liste. Choisissez-les de nouveau.")
    done = 0
    for need in rows:
        require(actor, "need.edit", need)
        if need.state in CLOSED or all(getattr(need, name) == value for name, value in changes.items()):
            continue
        _write(need, changes, SHARED, actor)
        done += 1
    if done:
        record(
            actor=actor, verb="need.edited_many", thing=actor.subject, count=done, academie_id=actor.academie.pk,
        )  # fmt: skip
    return done


def _write(need: Need, changes: Mapping[str, Any], names: Sequence[str], actor: Actor) -> None:
    for name, value in changes.items():
        if name not in names:
            raise NeedRefused("Ce réglage ne se corrige pas ici.")
        setattr(need, name, value)
    checked = {field.name for field in need._meta.concrete_fields} - set(changes)
    need.clean_fields(exclude=checked)
    if need.sectors_only and not need.sectors:
        raise NeedRefused("Une formation professionnelle impose au moins un secteur.")
    need.stamp(actor)
    need.save(update_fields=[*changes, *STAMP])


def newest_first(rows: models.QuerySet[Need]) -> models.QuerySet[Need]:
    """Order the needs of a student: the period that begins last comes first."""
    return rows.order_by("-period__starts_on", "pk")
