"""What the room declares when the application starts: the kinds of events that it tells."""

from accounts import notices as events
from accounts.actors import ActorKind
from accounts.notices.registry import Pace
from placements.desk.notices import KINDS


def declare() -> None:
    """Declare both sides; called once from `PlacementsConfig.ready()`."""
    events.declare(
        KINDS["pole"], label="Demandes des établissements",
        about="Quand un établissement vous transmet un besoin, répond à une proposition ou vous écrit, et quand un "
        "autre pôle vous demande ou vous prête une place.",
        sentence="Une demande attend votre regard|{n} nouvelles sur vos demandes",
        audience=(ActorKind.COORDINATOR,), pace=Pace.AT_ONCE, has_mail=True,
    )  # fmt: skip
    events.declare(
        KINDS["school"], label="Réponses du pôle",
        about="Quand le pôle propose une place, répond à une demande ou vous écrit.",
        sentence="Le pôle vous a répondu|{n} réponses du pôle",
        audience=(ActorKind.SCHOOL,), pace=Pace.AT_ONCE, has_mail=True,
    )  # fmt: skip
