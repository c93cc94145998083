"""Configuration of the equity room."""

from django.apps import AppConfig


class EquityConfig(AppConfig):
    """Registers the rights of the room and what may never be rewritten."""

    name = "equity"
    verbose_name = "Équité"

    def ready(self) -> None:
        """Declare permissions and the table to which rows are only added."""
        from accounts import audit
        from accounts.permissions import register
        from equity import journal
        from equity.permissions import PERMISSIONS
        from tenancy.grants import APPEND_ONLY

        register(PERMISSIONS)
        audit.declare(journal.VERBS)
        APPEND_ONLY.add("equity_equityfigure")
