"""Orders of the rector on the number of interns (code de l'éducation, R124-11): entered, ended, withdrawn.

Nothing is recomputed: the meter reads the order in force in each week that it is asked for.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from companies.models import QuotaOrder
from poles.versions import Gone
from tenancy.refusals import constraint_of

OVERLAP = "quotaorder_one_a_day"


class OrderRefused(ValidationError):
    """An order that cannot be; the message says why."""


@transaction.atomic
def enter(*, actor: Actor, reference: str, starts_on: dt.date, ends_on: dt.date) -> QuotaOrder:
    """Write an order of the actor's académie; a second click finds the first one. Raises OrderRefused."""
    require(actor, "quota_order.edit")
    said = {"reference": " ".join(reference.split()), "starts_on": starts_on, "ends_on": ends_on}
    if same := QuotaOrder.objects.filter(academie_id=actor.academie.pk, **said).first():
        return same
    order = QuotaOrder(academie_id=actor.academie.pk, **said)
    try:
        order.full_clean(exclude=["academie"])
        with transaction.atomic():
            order.save(force_insert=True)
    except ValidationError as refused:
        raise OrderRefused(refused.messages) from refused
    except IntegrityError as error:
        if constraint_of(error) != OVERLAP:
            raise
        raise OrderRefused("Un arrêté est déjà en vigueur à ces dates.") from error
    record(
        actor=actor, verb="quota_order.entered", thing=order, academie_id=order.academie_id, reference=order.reference,
        starts_on=f"{starts_on:%d/%m/%Y}", ends_on=f"{ends_on:%d/%m/%Y}",
    )  # fmt: skip
    return order


@transaction.atomic
def end(*, actor: Actor, order: QuotaOrder, last_day: dt.date) -> None:
    """Let an order in force end earlier, on a day from today on. Raises OrderRefused, Gone."""
    held = _held(actor, order)
    today = timezone.localdate()
    if not has_begun(held, today):
        raise OrderRefused("Cet arrêté n'a pas commencé : retirez-le.")
    if not today <= last_day <= held.ends_on:
        raise OrderRefused(f"Le dernier jour va d'aujourd'hui au {held.ends_on:%d/%m/%Y}.")
    held.ends_on = last_day
    held.save(update_fields=["ends_on"])
    record(
        actor=actor, verb="quota_order.ended", thing=held, academie_id=held.academie_id, reference=held.reference,
        ends_on=f"{last_day:%d/%m/%Y}",
    )  # fmt: skip


@transaction.atomic
def withdraw(*, actor: Actor, order: QuotaOrder) -> None:
    """Remove an order that has not begun. Raises OrderRefused, Gone."""
    held = _held(actor, order)
    if has_begun(held, timezone.localdate()):
        raise OrderRefused("Cet arrêté a commencé : mettez-y fin.")
    record(
        actor=actor, verb="quota_order.withdrawn", thing=held, academie_id=held.academie_id, reference=held.reference
    )
    held.delete()


def has_begun(order: QuotaOrder, day: dt.date) -> bool:
    """Whether the order is, or was, in force."""
    return order.starts_on <= day


def _held(actor: Actor, order: QuotaOrder) -> QuotaOrder:
    require(actor, "quota_order.edit")
    rows = QuotaOrder.objects.select_for_update(no_key=True).filter(academie_id=actor.academie.pk, pk=order.pk)
    found = rows.first()
    if found is None:
        raise Gone("Cet arrêté n'existe plus.")
    return found
