"""What the room declares when the application starts: rights and verbs of the journal."""

from accounts import audit
from accounts.permissions import register as register_rights
from companies.merging import permissions

VERBS = {
    "company.merged": "a fusionné « {other} » avec « {company} »",
    "company.unmerged": "a annulé la fusion de « {other} » avec « {company} »",
    "company.kept_apart": "a dit que « {other} » et « {company} » sont deux organismes",
}


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(VERBS)
