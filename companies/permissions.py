"""Who may read offers."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

# Any function reads offers: the database shows each one those of its own bank or company.
PERMISSIONS: PermissionMap = {"offer.read": [[acts_as(*ActorKind)]]}
