"""Verbs of the journal for applications. No student is named: the line says the reference of the card."""

from placements.models import ApplicationState

VERBS = {
    "application.sent": "a envoyé la candidature {reference}",
    "application.promoted": "a proposé une place libérée à la candidature {reference}",
    "application.waiting": "a mis la candidature {reference} en liste d'attente",
    "application.accepted": "a accepté la candidature {reference}",
    "application.confirmed": "a confirmé la candidature {reference}",
    "application.refused": "a refusé la candidature {reference}",
    "application.withdrawn": "a retiré la candidature {reference}",
    "application.expired": "a laissé expirer la candidature {reference}, restée sans réponse",
    "application.cancelled": "a annulé la candidature {reference}",
    "application.reminded": "a relancé la réponse à la candidature {reference}",
}


def verb(before: str, after: str) -> str:
    """Return the verb of a move."""
    if after == ApplicationState.SENT:
        return "application.promoted" if before else "application.sent"
    return f"application.{after}"
