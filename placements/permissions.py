"""Who may read needs and placements."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as

# The rectorat reads no student, figures only. The database shows each function the rows of its own pôle or school.
OF_ITS_POLE_OR_SCHOOL = [[acts_as(ActorKind.COORDINATOR)], [acts_as(ActorKind.SCHOOL)]]

PERMISSIONS: PermissionMap = {
    "need.read": OF_ITS_POLE_OR_SCHOOL,
    "placement.read": OF_ITS_POLE_OR_SCHOOL,
}
