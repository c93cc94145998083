"""Writes on the staff of a school. Refusals are French sentences fit for a page.

The door of schools on `StaffMember` is read-only: after the right is checked, the row is written under the scope of a
job, always looked for under the actor's own school. A school keeps an administrator on each day to come: its head, or
its DDFPT when it has none; the rows that answer for it are locked before they are counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import SchoolClass, StaffMember
from establishments.periods.classes import classes_of
from establishments.periods.services import mark_of
from establishments.students.models import ClassAssignment
from tenancy.scope import Scope, acting_as

Role = StaffMember.Role
MARKED = ("role", "starts_on", "ends_on")
ONE_DAY = dt.timedelta(days=1)
#: Roles that a school gives itself; heads are appointed by the rectorat.
GIVEN = tuple(role for role in Role if role != Role.HEAD)


class StaffRefused(ValidationError):
    """A change of staff that cannot be; the message says why."""


def mark(member: StaffMember) -> str:
    """Return the mark of what a form was filled from."""
    return mark_of(member, MARKED)


@transaction.atomic
def change_role(*, actor: Actor, member: StaffMember, role: str, seen: str) -> StaffMember:
    """Give another role; it opens and closes pages at the person's next request. Raises StaffRefused.

    `seen`: the mark of the row when the form was opened.
    """
    require(actor, "staff.edit", member)
    if role not in Role.values:
        raise StaffRefused(f"Fonction inconnue : « {role} ».")
    with acting_as(_job(actor)):
        administrators, current = _locked(actor, member)
        if current.role == role:
            return current
        _check_seen(current, seen)
        if role == Role.HEAD:
            raise StaffRefused("Un chef d'établissement est nommé par le rectorat, qui l'invite lui-même.")
        if _of_school(actor).filter(user_id=current.user_id, role=role).exclude(pk=current.pk).exists():
            raise StaffRefused("Cette personne a déjà eu cette fonction ici : rouvrez-la, puis mettez fin à celle-ci.")
        before = current.get_role_display()
        _keep_an_administrator(administrators, current, timezone.localdate(), after=role)
        current.role = role
        current.save(update_fields=["role"])
    record(actor=actor, verb="staff.role", thing=current, before=before, after=current.get_role_display())
    return current


@transaction.atomic
def end_function(*, actor: Actor, member: StaffMember, seen: str, last_day: dt.date | None = None) -> StaffMember:
    """End a function on the evening of a day, today or later; None: at once, at the person's next request.

    Raises StaffRefused.
    """
    require(actor, "staff.edit", member)
    today = timezone.localdate()
    if last_day is not None and last_day < today:
        raise StaffRefused("Le dernier jour est aujourd'hui ou plus tard ; pour un effet immédiat, choisissez-le.")
    last = last_day or today - ONE_DAY
    with acting_as(_job(actor)):
        administrators, current = _locked(actor, member)
        if current.ends_on is not None and current.ends_on == last:
            return current
        if is_over(current, today):
            raise StaffRefused(f"Cette fonction a déjà pris fin le {current.ends_on:%d/%m/%Y}.")
        _check_seen(current, seen)
        if last_day is not None and last_day < current.starts_on:
            raise StaffRefused(
                f"La fonction commence le {current.starts_on:%d/%m/%Y} : la fin ne peut pas la précéder."
            )
        _keep_an_administrator(administrators, current, last + ONE_DAY)
        # A function of today alone, ended at once: it has no day left, and its dates keep their order.
        current.starts_on, current.ends_on = min(current.starts_on, last), last
        current.save(update_fields=["starts_on", "ends_on"])
    record(actor=actor, verb="staff.ended", thing=current, role=current.get_role_display(), last_day=f"{last:%d/%m/%Y}")
    return current


@transaction.atomic
def reopen(*, actor: Actor, member: StaffMember) -> StaffMember:
    """Give back a function that ended or is about to. Raises StaffRefused."""
    require(actor, "staff.edit", member)
    with acting_as(_job(actor)):
        current = _locked(actor, member)[1]
        if current.ends_on is None:
            return current
        others = _of_school(actor).in_force(timezone.localdate()).filter(user_id=current.user_id)
        if other := others.exclude(pk=current.pk).first():
            raise StaffRefused(f"Cette personne exerce déjà une autre fonction ici : {other.get_role_display()}.")
        current.ends_on = None
        current.save(update_fields=["ends_on"])
    record(actor=actor, verb="staff.reopened", thing=current, role=current.get_role_display())
    return current


@transaction.atomic
def assign_classes(
    *, actor: Actor, member: StaffMember, before: Collection[UUID], chosen: Collection[UUID]
) -> tuple[int, int]:
    """Say which classes a teacher follows; return how many were added and removed. Raises StaffRefused.

    `before`: what the form showed as followed. Only what the person changed is written: two people who tick other
    classes at once both get what they asked.
    """
    require(actor, "staff.assign", member)
    current = _of_school(actor).filter(pk=member.pk).first()
    _check_teacher(current)
    classes = classes_of(actor).filter(pk__in=set(before) ^ set(chosen)).in_bulk()
    added = _add(actor, [(one, member.pk) for pk, one in sorted(classes.items()) if pk in chosen])
    gone = [pk for pk in classes if pk not in chosen]
    removed = ClassAssignment.objects.filter(staff=member.pk, school_class__in=gone).delete()[0]
    if added or removed:
        record(actor=actor, verb="staff.classes", thing=member, added=added, removed=removed)
    return added, removed


@transaction.atomic
def assign_teachers(
    *, actor: Actor, school_class: SchoolClass, before: Collection[UUID], chosen: Collection[UUID]
) -> tuple[int, int]:
    """Say which teachers follow a class; as `assign_classes`. Raises StaffRefused."""
    require(actor, "staff.assign", school_class)
    changed = set(before) ^ set(chosen)
    members = {one.pk: one for one in _of_school(actor).filter(pk__in=changed).order_by("pk")}
    for pk, one in members.items():
        if pk in chosen:
            _check_teacher(one)
    added = _add(actor, [(school_class, pk) for pk in members if pk in chosen])
    gone = [pk for pk in members if pk not in chosen]
    removed = ClassAssignment.objects.filter(school_class=school_class, staff__in=gone).delete()[0]
    if added or removed:
        record(
            actor=actor, verb="class.teachers", thing=school_class, name=school_class.name, added=added, removed=removed
        )
    return added, removed


def is_over(member: StaffMember, today: dt.date) -> bool:
    """Whether the last day of the function is past."""
    return member.ends_on is not None and member.ends_on < today


def _job(actor: Actor) -> Scope:
    return Scope.for_job(actor.subject.academie_id)


def _of_school(actor: Actor) -> Any:
    return StaffMember.objects.filter(establishment=actor.subject)


def _locked(actor: Actor, member: StaffMember) -> tuple[list[StaffMember], StaffMember]:
    """Lock, in one order, the heads and DDFPT of the school and the row itself; return both as they are now."""
    rows = _of_school(actor).select_for_update(no_key=True, of=("self",)).select_related("user").order_by("pk")
    found = list(rows.filter(Q(role__in=(Role.HEAD, Role.DDFPT)) | Q(pk=member.pk)))
    current = next((one for one in found if one.pk == member.pk), None)
    if current is None:
        raise StaffRefused("Cette personne n'est plus de l'établissement.")
    return found, current


def _check_seen(current: StaffMember, seen: str) -> None:
    if seen != mark(current):
        until = f", jusqu'au {current.ends_on:%d/%m/%Y}" if current.ends_on else ""
        raise StaffRefused(
            f"Modifié entre-temps par une autre personne : {current.get_role_display()}{until}. Vérifiez, puis "
            "recommencez si c'est encore utile."
        )


def _keep_an_administrator(rows: Iterable[StaffMember], current: StaffMember, day: dt.date, after: str = "") -> None:
    """Refuse when nobody would administer the school from that day on; `after`: the role kept, if any."""
    if current.role not in (Role.HEAD, Role.DDFPT):
        return
    others = [
        one
        for one in rows
        if one.pk != current.pk and one.starts_on <= day and (one.ends_on is None or one.ends_on >= day)
    ]
    if any(one.role == Role.HEAD for one in others):
        return
    if current.role == Role.HEAD:
        raise StaffRefused(
            "C'est le dernier chef d'établissement : l'établissement doit garder un administrateur. Demandez au "
            "rectorat d'inviter son successeur, puis recommencez."
        )
    if after != Role.DDFPT and not any(one.role == Role.DDFPT for one in others):
        raise StaffRefused(
            "L'établissement n'a pas de chef dans l'application, et c'est son dernier DDFPT : il doit garder un "
            "administrateur. Demandez au rectorat d'inviter un chef d'établissement, puis recommencez."
        )


def _check_teacher(member: StaffMember | None) -> None:
    if member is None or is_over(member, timezone.localdate()):
        raise StaffRefused("Cette personne n'exerce plus dans l'établissement.")
    if member.role != Role.REFERENT:
        raise StaffRefused(f"{member.get_role_display()} : cette fonction voit déjà toutes les classes.")


def _add(actor: Actor, pairs: list[tuple[SchoolClass, UUID]]) -> int:
    """Write the pairs that do not stand yet; return how many."""
    rows = [
        ClassAssignment(
            academie_id=one.academie_id, establishment_id=one.establishment_id, school_class=one, staff_id=pk
        )
        for one, pk in pairs
        if not ClassAssignment.objects.filter(school_class=one, staff=pk).exists()
    ]
    try:
        with transaction.atomic():
            ClassAssignment.objects.bulk_create(rows)
    except IntegrityError as error:
        raise StaffRefused("Ces classes viennent d'être modifiées par une autre personne : recommencez.") from error
    return len(rows)
