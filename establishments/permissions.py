"""Who may read and change the membership of schools."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

# The database shows a coordinator their own pôle, the rectorat those of its académie.
PERMISSIONS: PermissionMap = {
    "membership.read": [[acts_as(ActorKind.RECTORAT, ActorKind.COORDINATOR)]],
    "membership.edit": [[acts_as(ActorKind.RECTORAT)]],
    "orphan.read": [[acts_as(ActorKind.RECTORAT)]],
}
