"""Writes on the action plan: add, edit, remove, put back. Coordinators and rectorat alike."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from poles.models import Pole
from poles.plans.models import PlanAction
from poles.versions import STAMP, Gone, locked

FIELDS = ("school_year", "axis", "title", "owner", "target", "due_on", "state", "result")


class ActionRefused(ValidationError):
    """An action that cannot be; the message says why."""


@transaction.atomic
def create_action(*, actor: Actor, pole: Pole, **fields: Any) -> PlanAction:
    """Add an action (`FIELDS`) to the plan of a pôle. Raises ActionRefused."""
    require(actor, "plan.edit", pole)
    action = PlanAction(academie_id=pole.academie_id, pole=pole, **fields)
    _check(action)
    action.stamp(actor)
    action.version = 1
    action.save(force_insert=True)
    _note(actor, "action.created", action)
    return action


@transaction.atomic
def edit_action(*, actor: Actor, action: PlanAction, version: int, **fields: Any) -> PlanAction:
    """Save another version of an action. Raises Conflict, Gone, ActionRefused."""
    require(actor, "plan.edit", action)
    current = locked(PlanAction.objects.present().select_related("school_year"), action.pk, version)
    for name in FIELDS:
        setattr(current, name, fields[name])
    _check(current)
    current.stamp(actor)
    current.save(update_fields=[*FIELDS, *STAMP])
    _note(actor, "action.edited", current)
    return current


@transaction.atomic
def remove_action(*, actor: Actor, action: PlanAction) -> PlanAction:
    """Remove an action from the plan; its row stays for `restore_action`. Twice is once."""
    return _set_removed(actor, action, True)


@transaction.atomic
def restore_action(*, actor: Actor, action: PlanAction) -> PlanAction:
    """Put a removed action back."""
    return _set_removed(actor, action, False)


def _set_removed(actor: Actor, action: PlanAction, removed: bool) -> PlanAction:
    require(actor, "plan.edit", action)
    current = locked(PlanAction.objects.all(), action.pk)
    if (current.removed_at is not None) != removed:
        current.removed_at = timezone.now() if removed else None
        current.stamp(actor)
        current.save(update_fields=["removed_at", *STAMP])
        _note(actor, "action.removed" if removed else "action.restored", current)
    return current


def _check(action: PlanAction) -> None:
    if action.state == PlanAction.State.DONE and not action.result.strip():
        raise ActionRefused("Une action réalisée dit son résultat.")


def _note(actor: Actor, verb: str, action: PlanAction) -> None:
    pole = Pole.objects.filter(pk=action.pole_id).values_list("name", flat=True).first()
    if pole is None:
        raise Gone("Ce pôle n'existe plus ou ne relève pas de votre fonction.")
    record(actor=actor, verb=verb, thing=action, action=action.title, pole=pole, pole_id=action.pole_id)
