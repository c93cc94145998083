"""What the room declares when the application starts: rights, verbs of the journal, mails, invitations."""

from accounts import audit, outbox
from accounts.invitations import register as register_invitation
from accounts.permissions import register as register_rights
from companies.members import joining, journal, people, permissions, signup


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(signup.MAIL, still_due=signup.is_still_due)
    outbox.register(joining.ASKED_MAIL, still_due=joining.asked_still_due)
    register_invitation(people.INVITATION)
