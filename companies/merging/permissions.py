"""Who decides that two rows are one host: the coordinators and the rectorat of the académie."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

PERMISSIONS: PermissionMap = {
    "merge.read": [[acts_as(ActorKind.COORDINATOR, ActorKind.RECTORAT)]],
    "merge.decide": [[acts_as(ActorKind.COORDINATOR, ActorKind.RECTORAT)]],
}
