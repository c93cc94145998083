"""Refusals whose motive suggests discrimination: the coordinator examines each, and says so."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from placements.models import SearchStep
from placements.search.models import SUSPECT_MOTIVES
from poles.versions import Gone


def to_examine() -> QuerySet[SearchStep]:
    """Refusals that nobody has examined, and those that somebody has; taken back ones are neither."""
    return SearchStep.objects.filter(motive__in=SUSPECT_MOTIVES, removed_at__isnull=True)


@transaction.atomic
def handle(*, actor: Actor, step: UUID) -> SearchStep:
    """Say that a refusal was examined. Twice is once. Raises Gone."""
    found = to_examine().select_for_update(no_key=True, of=("self",)).filter(pk=step).first()
    if found is None:
        raise Gone("Ce refus n'est plus dans votre liste : l'équipe l'a retiré du carnet.")
    require(actor, "desk.answer", found)
    if found.handled_at is None:
        found.handled_at = timezone.now()
        found.save(update_fields=["handled_at"])
        record(actor=actor, verb="refusal.handled", thing=found)
    return found
