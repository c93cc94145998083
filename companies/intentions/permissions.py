"""Who asks hosts whether they will receive, who reads the counts, and which host answers."""

from accounts.actors import ActorKind
from accounts.permissions import PermissionMap, acts_as
from companies.moderation.permissions import is_host_of
from poles.permissions import is_coordinator_of

PERMISSIONS: PermissionMap = {
    "intention.read": [[is_coordinator_of], [acts_as(ActorKind.RECTORAT)]],
    "intention.edit": [[is_coordinator_of]],
    "intention.answered": [[is_host_of]],
}
