"""Who may read pôles."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

# The database shows a coordinator their own pôle, the rectorat those of its académie.
PERMISSIONS: PermissionMap = {"pole.read": [[acts_as(ActorKind.RECTORAT, ActorKind.COORDINATOR)]]}
