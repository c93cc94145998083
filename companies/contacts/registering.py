"""What the room declares when the application starts: rights, verbs of the journal, checks of mails, events."""

from accounts import audit, outbox
from accounts import notices as events
from accounts.actors import ActorKind
from accounts.notices.registry import Pace
from accounts.permissions import register as register_rights
from companies.contacts import journal, notices, permissions


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(notices.SCHOOL, still_due=notices.school_still_due)
    outbox.register(notices.POLE, still_due=notices.pole_still_due)
    events.declare(
        notices.ASKED, label="Contacts demandés par le pôle",
        about="Quand le pôle demande le prêt d’un contact réservé à votre établissement.",
        sentence="Le pôle demande un de vos contacts|{n} de vos contacts sont demandés par le pôle",
        audience=(ActorKind.SCHOOL,), pace=Pace.AT_ONCE, has_mail=True,
    )  # fmt: skip
    events.declare(
        notices.ANSWERED, label="Réponses aux demandes de contact",
        about="Quand un établissement prête un contact que vous avez demandé, ou ne le prête pas.",
        sentence="Une demande de contact a reçu sa réponse|{n} demandes de contact ont reçu leur réponse",
        audience=(ActorKind.COORDINATOR,), pace=Pace.AT_ONCE, has_mail=True,
    )  # fmt: skip
