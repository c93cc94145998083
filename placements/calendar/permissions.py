"""Who reads the calendar of a pôle, and who opens it to the other pôles."""

from __future__ import annotations

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as
from poles.permissions import is_coordinator_of

PERMISSIONS: PermissionMap = {
    "calendar.read": [[acts_as(ActorKind.COORDINATOR, ActorKind.SCHOOL)]],
    "calendar.share": [[is_coordinator_of]],
}
VERBS = {
    "calendar.opened": "a ouvert le calendrier du pôle {pole} aux autres pôles de l'académie",
    "calendar.closed": "a fermé le calendrier du pôle {pole} aux autres pôles de l'académie",
}
