"""What the room declares when the application starts: rights and verbs of the journal."""

from accounts import audit
from accounts.permissions import register as register_rights
from companies.offers import permissions

VERBS = {
    "offer.created": "a créé l'offre {title}",
    "offer.changed": "a modifié l'offre {title}",
    "offer_draft.discarded": "a supprimé un brouillon d'offre",
    "tutor.added": "a ajouté un tuteur",
    "tutor.changed": "a modifié un tuteur",
    "tutor.left": "a noté le départ d'un tuteur",
    "tutor.back": "a noté le retour d'un tuteur",
}


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(VERBS)
