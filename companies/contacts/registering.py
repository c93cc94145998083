"""What the room declares when the application starts: rights, verbs of the journal, checks of mails."""

from accounts import audit, outbox
from accounts.permissions import register as register_rights
from companies.contacts import journal, notices, permissions


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(notices.SCHOOL, still_due=notices.school_still_due)
    outbox.register(notices.POLE, still_due=notices.pole_still_due)
