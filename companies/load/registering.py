"""What the room declares when the application starts: rights and verbs of the journal."""

from accounts import audit
from accounts.permissions import register as register_rights
from companies.load import journal, permissions


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(journal.VERBS)
