"""What the room declares when the application starts: rights, verbs of the journal, checks of mails, events."""

from accounts import audit, outbox
from accounts import notices as events
from accounts.actors import ActorKind
from accounts.notices.registry import Pace
from accounts.permissions import register as register_rights
from companies.moderation import journal, notices, permissions


def register() -> None:
    """Declare everything; called once from `CompaniesConfig.ready()`."""
    register_rights(permissions.PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(notices.HOST, still_due=notices.host_still_due)
    outbox.register(notices.STILL, still_due=notices.question_still_due)
    outbox.register(notices.POLE, still_due=notices.pole_still_due)
    events.declare(
        notices.DECIDED, label="Suites de vos offres",
        about="Quand le pôle admet, retourne ou retire une de vos offres, ou qu’elle prend fin.",
        sentence="Une de vos offres a changé d’état|{n} changements d’état de vos offres",
        audience=(ActorKind.COMPANY,), pace=Pace.AT_ONCE, has_mail=True,
    )  # fmt: skip
    events.declare(
        notices.PROPOSED, label="Offres à admettre",
        about="Quand un organisme d’accueil propose une offre à votre pôle, ou la propose de nouveau.",
        sentence="Une offre attend votre lecture|{n} offres attendent votre lecture",
        audience=(ActorKind.COORDINATOR,),
    )  # fmt: skip
