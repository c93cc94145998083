"""Who imports the students of a school: head, DDFPT, business office, secretary; never a referent teacher."""

from accounts.permissions import PermissionMap
from establishments.periods.permissions import is_planner_of

PERMISSIONS: PermissionMap = {
    "student_import.read": [[is_planner_of]],
    "student_import.edit": [[is_planner_of]],
}
