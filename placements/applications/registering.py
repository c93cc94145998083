"""What the applications declare to the rest of the product."""

from __future__ import annotations


def register() -> None:
    """Declare rights, verbs of the journal, mails and events; called from `AppConfig.ready()`."""
    from accounts import audit, outbox, permissions
    from accounts import notices as events
    from accounts.actors import ActorKind
    from accounts.notices.registry import Pace
    from placements.applications import journal, notices
    from placements.applications.permissions import PERMISSIONS

    permissions.register(PERMISSIONS)
    audit.declare(journal.VERBS)
    outbox.register(notices.TEMPLATE, still_due=notices.still_due)
    for side, function, label, about, sentence in (
        (
            "host", ActorKind.COMPANY, "Candidatures reçues",
            "Quand un élève vous est proposé, et quand l'établissement confirme ou renonce.",
            "Une candidature vous attend|{n} nouvelles de vos candidatures",
        ),
        (
            "school", ActorKind.SCHOOL, "Réponses aux candidatures",
            "Quand un organisme d'accueil répond à une candidature, ou ne répond pas.",
            "Une candidature a avancé|{n} candidatures ont avancé",
        ),
        (
            "pole", ActorKind.COORDINATOR, "Candidatures du pôle",
            "Quand une candidature envoyée par le pôle est close.",
            "Une candidature du pôle est close|{n} candidatures du pôle sont closes",
        ),
    ):  # fmt: skip
        events.declare(
            notices.KINDS[side], label=label, about=about, sentence=sentence, audience=(function,), pace=Pace.AT_ONCE,
            has_mail=True,
        )  # fmt: skip
