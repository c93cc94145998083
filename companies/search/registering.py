"""What the search of offers declares to the rest of the product."""

from __future__ import annotations


def register() -> None:
    """Declare rights, verbs of the journal and mails; called from `AppConfig.ready()`."""
    from accounts import audit, outbox, permissions
    from companies.search.permissions import PERMISSIONS
    from companies.search.saved import alerts, journal

    permissions.register(PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(alerts.TEMPLATE, still_due=alerts.still_due)
