"""Who may read and ask for equity reports.

The object is a report, a pôle, an académie (the report of the whole of it), or None: in general.
"""

from accounts.permissions import PermissionMap
from poles.permissions import is_coordinator_of, is_rectorat_of

PERMISSIONS: PermissionMap = {
    "snapshot.read": [[is_coordinator_of], [is_rectorat_of]],
    "snapshot.request": [[is_coordinator_of], [is_rectorat_of]],
}
