"""Who reads the gaps of a pôle: its coordinator."""

from accounts.permissions import PermissionMap
from poles.permissions import is_coordinator_of

PERMISSIONS: PermissionMap = {"bank.read": [[is_coordinator_of]]}
