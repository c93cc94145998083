"""Who coordinates a pôle: asked by whatever has something to tell it."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from accounts.models import User
from poles.models import MissionLetter
from tenancy.scope import Scope, acting_as


def coordinators(academie_id: str, pole_id: UUID) -> list[User]:
    """Return who coordinates the pôle today, whatever the scope of the caller."""
    with acting_as(Scope.for_job(academie_id)):
        letters = MissionLetter.objects.in_force(timezone.localdate()).filter(pole=pole_id).select_related("user")
        return list({one.user_id: one.user for one in letters.order_by("pk")}.values())
