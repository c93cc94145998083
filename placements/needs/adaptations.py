"""Adaptation needs: asked only where the académie decided so, sealed, read by the school alone, each reading kept.

What is ticked says what the workplace must provide, never why. `Need.needs_adaptation` is all that leaves the school.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import transaction

from accounts.actors import Actor
from accounts.audit import record, record_read
from accounts.permissions import require
from accounts.seal import seal, unseal
from placements.models import Need, NeedAdaptation
from placements.needs.services import NeedRefused
from poles.nomenclatures import Adaptation
from poles.options import settings_of
from poles.versions import STAMP, locked


def purpose_of(need: Need) -> str:
    """Return the purpose of the seal: it names académie and need, so that a text moved to another row does not open."""
    return f"adaptation.{need.academie_id}.{need.pk}"


def asked_in(academie_code: str) -> bool:
    """Whether the académie decided to ask for adaptations."""
    return settings_of(academie_code).adaptations_enabled


def read(*, actor: Actor, need: Need) -> list[str]:
    """Return the ticked adaptations; the reading is kept in the journal. Raises BrokenSeal, PermissionDenied."""
    require(actor, "need.edit", need)
    if not need.needs_adaptation or not asked_in(need.academie_id):
        return []
    found = NeedAdaptation.objects.filter(need=need).first()
    if found is None:
        return []
    record_read(actor=actor, thing=need, verb="adaptation.read")
    kept = json.loads(unseal(found.sealed, purpose=purpose_of(need)))
    return [one for one in kept if one in Adaptation.values]


@transaction.atomic
def write(*, actor: Actor, need: Need, ticked: Iterable[str]) -> None:
    """Keep what the workplace must provide; nothing ticked removes the row. Raises NeedRefused."""
    require(actor, "need.edit", need)
    if not asked_in(need.academie_id):
        raise NeedRefused("Votre académie ne recueille pas les besoins d'aménagement.")
    kept = sorted(set(ticked))
    if unknown := set(kept) - set(Adaptation.values):
        raise NeedRefused(f"Aménagement inconnu : « {min(unknown)} ».")
    current = locked(Need.objects.all(), need.pk)
    if kept:
        NeedAdaptation.objects.update_or_create(
            need=current,
            defaults={
                "academie_id": current.academie_id,
                "establishment_id": current.establishment_id,
                "sealed": seal(json.dumps(kept), purpose=purpose_of(current)),
            },
        )
    else:
        NeedAdaptation.objects.filter(need=current).delete()
    if current.needs_adaptation != bool(kept):
        current.needs_adaptation = bool(kept)
        current.stamp(actor)
        current.save(update_fields=["needs_adaptation", *STAMP])
    record(actor=actor, verb="adaptation.written", thing=current)
