"""What the room declares when the application starts: rights, verbs of the journal, checks of mails."""

from accounts import audit, outbox
from accounts.permissions import register as register_rights
from companies.moderation import journal, notices, permissions


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(notices.HOST, still_due=notices.host_still_due)
    outbox.register(notices.STILL, still_due=notices.question_still_due)
    outbox.register(notices.POLE, still_due=notices.pole_still_due)
