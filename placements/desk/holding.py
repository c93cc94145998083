"""What every act of the desk begins with: the rows under lock, in the order of their keys, needs before requests."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from accounts.actors import Actor
from accounts.audit import record
from placements.desk.models import Escalation
from placements.models import MOVES, Need, NeedState
from placements.services import write_move
from poles.versions import Gone

#: The pôle is at work on these needs: what it gives up goes back to the search of the school.
AT_POLE = (NeedState.ESCALATED, NeedState.PROPOSED)


class DeskRefused(ValidationError):
    """An act of the desk that cannot be; the message says why."""


def held_needs(needs: Iterable[Need]) -> list[Need]:
    """Lock needs in the order of their keys. Raises Gone when one is not the actor's."""
    wanted = {need.pk for need in needs}
    rows = Need.objects.select_for_update(no_key=True, of=("self",)).select_related("period", "establishment__commune")
    found = list(rows.filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise Gone("Un des élèves choisis n'est plus dans votre liste. Choisissez-les de nouveau.")
    return found


def held_need(pk: UUID) -> Need:
    """Lock one need. Raises Gone."""
    rows = Need.objects.select_for_update(no_key=True, of=("self",)).select_related("period", "establishment__commune")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Gone("Ce besoin n'existe plus ou ne relève pas de votre fonction.")
    return found


def open_requests(needs: Iterable[Need]) -> dict[UUID, Escalation]:
    """Lock the requests that are open for these needs; return them by need."""
    rows = Escalation.objects.select_for_update(no_key=True, of=("self",)).select_related("claimed_by")
    found = rows.filter(need__in=[need.pk for need in needs], closed_at__isnull=True).order_by("pk")
    return {one.need_id: one for one in found}


def move(actor: Actor | None, need: Need, to: str, reason: str = "") -> None:
    """Move a locked need, with its history; the date of the first request stays. Raises DeskRefused."""
    if need.state == to:
        return
    if to not in MOVES[need.state]:
        raise DeskRefused(f"Ce besoin est « {need.get_state_display().lower()} » : la demande ne peut plus le changer.")
    before = need.get_state_display()
    write_move(actor=actor, need=need, to=to, reason=reason)
    record(actor=actor, verb="need.moved", thing=need, before=before, after=need.get_state_display())


def said(text: str, missing: str) -> str:
    """Return a text without its outer blanks. Raises DeskRefused with `missing` when nothing is left."""
    if not (kept := text.strip()):
        raise DeskRefused(missing)
    return kept


def check(row: models.Model, *names: str) -> None:
    """Check what people typed in a row (length, characters). Raises DeskRefused, one sentence a field."""
    others = [field.name for field in row._meta.concrete_fields if field.name not in names]
    try:
        row.clean_fields(exclude=others)
    except ValidationError as refused:
        raise DeskRefused(refused.messages) from refused
