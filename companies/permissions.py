"""Who may read offers."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

# The database shows each function the offers of its own bank or company; the ministry reads none.
READERS = (ActorKind.RECTORAT, ActorKind.COORDINATOR, ActorKind.SCHOOL, ActorKind.COMPANY)

PERMISSIONS: PermissionMap = {
    "offer.read": [[acts_as(*READERS)]],
    "offer.own": [[acts_as(ActorKind.COMPANY)]],
}
