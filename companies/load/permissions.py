"""Who writes the orders of the rector; whoever has a function reads them, and the figures of the meter."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

PERMISSIONS: PermissionMap = {
    "quota_order.edit": [[acts_as(ActorKind.RECTORAT)]],
}
