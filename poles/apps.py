from django.apps import AppConfig


class PolesConfig(AppConfig):
    name = "poles"
    verbose_name = "Pôles"

    def ready(self) -> None:
        from accounts import actors, audit, outbox
        from accounts.invitations import register as invite
        from accounts.permissions import register
        from poles import invitations, memberships, permissions
        from poles import journal as pole_journal
        from poles.letters import clock, journal
        from poles.letters.permissions import PERMISSIONS as LETTER_PERMISSIONS
        from poles.options import journal as options_journal

        actors.register(memberships.MINISTRY)
        actors.register(memberships.RECTORAT)
        actors.register(memberships.COORDINATOR)
        register(permissions.PERMISSIONS)
        register(LETTER_PERMISSIONS)
        audit.declare(journal.VERBS)
        audit.declare(pole_journal.VERBS)
        audit.declare(options_journal.VERBS)
        outbox.register("letter_reminder", still_due=clock.reminder_still_due)
        outbox.register("letter_signed", still_due=clock.signature_still_due)
        invite(invitations.RECTORAT)
        invite(invitations.COORDINATOR)
