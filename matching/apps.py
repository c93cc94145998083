"""The matching room: campaigns, their runs, what they propose."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Registers the rights of the room."""

    name = "matching"
    verbose_name = "Affectation"

    def ready(self) -> None:
        """Register the rights."""
        from accounts import audit
        from accounts.permissions import register
        from matching import journal
        from matching.permissions import PERMISSIONS

        register(PERMISSIONS)
        audit.declare(journal.VERBS)
