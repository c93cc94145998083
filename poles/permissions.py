"""Who may read and edit pôles, their partners and their plans."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

# The database shows a coordinator their own pôle, the rectorat those of its académie.
RECTORAT = [[acts_as(ActorKind.RECTORAT)]]
RECTORAT_OR_COORDINATOR = [[acts_as(ActorKind.RECTORAT, ActorKind.COORDINATOR)]]

PERMISSIONS: PermissionMap = {
    "pole.read": RECTORAT_OR_COORDINATOR,
    # Name and territory are acts of the rectorat; partners and plan are the pôle's own work as well.
    "pole.create": RECTORAT,
    "pole.edit": RECTORAT,
    "pole.history": RECTORAT,
    "partner.read": RECTORAT_OR_COORDINATOR,
    "partner.edit": RECTORAT_OR_COORDINATOR,
    "plan.read": RECTORAT_OR_COORDINATOR,
    "plan.edit": RECTORAT_OR_COORDINATOR,
}
