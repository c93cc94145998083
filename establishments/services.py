"""Writes of the rectorat on the membership of schools. Refusals are French sentences fit for a page.

A membership is never deleted: it ends on a date, which another edit may take back.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from establishments.models import Establishment, PoleMembership
from poles.models import Pole
from poles.versions import STAMP, locked
from tenancy.refusals import constraint_of

VERBS = {
    "membership.created": "a rattaché {school} au pôle {pole} à partir du {starts_on}",
    "membership.edited": "a modifié l'appartenance de {school} au pôle {pole} : du {starts_on} au {ends_on}",
    "membership.head": "a désigné {school} tête du pôle {pole}",
}
ONE_POLE, ONE_HEAD = "polemembership_one_pole_at_a_time", "polemembership_one_head_at_a_time"


class MembershipRefused(ValidationError):
    """A membership that cannot be; the message says why."""


@transaction.atomic
def join(
    *,
    actor: Actor,
    pole: Pole,
    establishment: Establishment,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    is_head: bool = False,
) -> PoleMembership:
    """Make a school a member of a pôle from a date. Raises MembershipRefused, naming the pôle it is in already."""
    require(actor, "membership.edit", pole)
    if establishment.academie_id != pole.academie_id:
        raise MembershipRefused(f"{establishment.name} n'est pas de l'académie du pôle.")
    if not establishment.is_open:
        raise MembershipRefused(f"{establishment.name} est fermé.")
    member = PoleMembership(
        academie_id=pole.academie_id, pole=pole, establishment=establishment, starts_on=starts_on, ends_on=ends_on,
        is_head=is_head,
    )  # fmt: skip
    member.stamp(actor)
    member.version = 1
    _check(member)
    _save(member, force_insert=True)
    record(
        actor=actor, verb="membership.created", thing=member, school=establishment.name, pole=pole.name,
        starts_on=starts_on, pole_id=pole.pk,
    )  # fmt: skip
    return member


@transaction.atomic
def edit(
    *,
    actor: Actor,
    member: PoleMembership,
    version: int,
    starts_on: dt.date,
    ends_on: dt.date | None,
    is_head: bool,
) -> PoleMembership:
    """Change the dates of a membership, or end it. Raises Conflict, MembershipRefused."""
    require(actor, "membership.edit", member)
    current = locked(PoleMembership.objects.select_related("establishment", "pole"), member.pk, version)
    current.starts_on, current.ends_on, current.is_head = starts_on, ends_on, is_head
    _check(current)
    current.stamp(actor)
    _save(current, update_fields=["starts_on", "ends_on", "is_head", *STAMP])
    record(
        actor=actor, verb="membership.edited", thing=current, school=current.establishment.name,
        pole=current.pole.name, starts_on=starts_on, ends_on=ends_on, pole_id=current.pole_id,
    )  # fmt: skip
    return current


@transaction.atomic
def appoint_head(*, actor: Actor, member: PoleMembership) -> PoleMembership:
    """Make a member the head establishment of its pôle, in place of the one that overlaps it."""
    require(actor, "membership.edit", member)
    # One order of locks, whoever is appointed.
    rivals = PoleMembership.objects.filter(pole_id=member.pole_id).order_by("pk").select_for_update(no_key=True)
    current = next((one for one in rivals if one.pk == member.pk), None)
    if current is None:
        raise MembershipRefused("Cet établissement n'est plus membre du pôle.")
    for rival in overlapping(current).filter(pole_id=current.pole_id, is_head=True):
        rival.is_head = False
        rival.stamp(actor)
        rival.save(update_fields=["is_head", *STAMP])
    current.is_head = True
    current.stamp(actor)
    _save(current, update_fields=["is_head", *STAMP])
    record(
        actor=actor, verb="membership.head", thing=current, school=current.establishment.name,
        pole=current.pole.name, pole_id=current.pole_id,
    )  # fmt: skip
    return current


def overlapping(member: PoleMembership) -> Any:
    """Return the other memberships that share a day with this one."""
    others = PoleMembership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=member.starts_on))
    if member.ends_on:
        others = others.filter(starts_on__lte=member.ends_on)
    return others.exclude(pk=member.pk).select_related("pole", "establishment").order_by("starts_on", "pk")


def _check(member: PoleMembership) -> None:
    """Say with names what the constraints of the database would refuse."""
    name = member.establishment.name
    if member.ends_on and member.ends_on < member.starts_on:
        raise MembershipRefused("La fin précède le début.")
    if other := overlapping(member).filter(establishment_id=member.establishment_id).first():
        where = "de ce pôle" if other.pole_id == member.pole_id else f"du pôle {other.pole.name}"
        raise MembershipRefused(f"{name} est déjà membre {where} {_dates(other)}.")
    if member.is_head and (head := overlapping(member).filter(pole_id=member.pole_id, is_head=True).first()):
        raise MembershipRefused(f"Le pôle a déjà une tête à ces dates : {head.establishment.name}.")


def _dates(member: PoleMembership) -> str:
    if member.ends_on:
        return f"du {member.starts_on:%d/%m/%Y} au {member.ends_on:%d/%m/%Y}"
    return f"depuis le {member.starts_on:%d/%m/%Y}"


def _save(member: PoleMembership, **options: Any) -> None:
    try:
        with transaction.atomic():
            member.save(**options)
    except IntegrityError as error:
        # Somebody did the same a moment ago: the check above could not see it.
        name = constraint_of(error)
        if name == ONE_POLE:
            raise MembershipRefused(f"{member.establishment.name} vient d'être rattaché à un pôle.") from error
        if name == ONE_HEAD:
            raise MembershipRefused("Une autre tête de pôle vient d'être désignée.") from error
        raise
