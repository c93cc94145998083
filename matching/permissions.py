"""Rights of the matching room. The pôle's coordinator runs its campaigns; the rectorat reads them."""

from accounts.permissions import PermissionMap
from poles.permissions import is_coordinator_of, is_rectorat_of

PERMISSIONS: PermissionMap = {
    "campaign.read": [[is_coordinator_of], [is_rectorat_of]],
    "campaign.create": [[is_coordinator_of]],
    "campaign.launch": [[is_coordinator_of]],
    "run.read": [[is_coordinator_of], [is_rectorat_of]],
}
