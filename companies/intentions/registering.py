"""What the room declares when the application starts: rights, verbs of the journal, checks of mails."""

from accounts import audit, outbox
from accounts.permissions import register as register_rights
from companies.intentions import notices, permissions

VERBS = {
    "intention.prepared": "a préparé la campagne d'intentions {year}",
    "intention.changed": "a modifié la campagne d'intentions {year}",
    "intention.chosen": "a ajouté {count} entreprises à la campagne d'intentions",
    "intention.removed": "a retiré une entreprise de la campagne d'intentions",
    "intention.sent": "a envoyé la campagne d'intentions ({count})",
    "intention.reminded": "a relancé les entreprises sans réponse ({count})",
    "intention.answered": "a répondu à la campagne d'intentions",
}


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(VERBS)
    outbox.register(notices.TEMPLATE, still_due=notices.still_due)
