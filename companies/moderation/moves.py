"""The life of a publication, as a table: what each act begins from and ends in."""

from __future__ import annotations

from enum import StrEnum

from django.core.exceptions import ValidationError

from companies.models import OfferPublication

Status = OfferPublication.Status


class MoveRefused(ValidationError):
    """An act that the state of a publication does not allow; the message says why."""


class Act(StrEnum):
    """What people and the calendar do to a publication."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    SHELVE = "shelve"
    ADMIT = "admit"
    TAKE_BACK = "take_back"
    SEND_BACK = "send_back"
    WITHDRAW = "withdraw"
    PAUSE = "pause"
    RESUME = "resume"
    REREAD = "reread"
    CLOSE = "close"
    EXPIRE = "expire"


#: Of these, something may still come; the two others are ends: the host renews the offer instead.
LIVE = frozenset({Status.SUBMITTED, Status.PUBLISHED, Status.RETURNED, Status.PAUSED})

#: Act → (states that it begins from, state that it ends in). The empty text: no publication yet.
MOVES: dict[Act, tuple[frozenset[str], Status]] = {
    Act.SUBMIT: (frozenset({""}), Status.SUBMITTED),
    # Corrected after a return, or changed after the admission: read again before a school sees it.
    Act.RESUBMIT: (frozenset({Status.PUBLISHED, Status.RETURNED}), Status.SUBMITTED),
    # Corrected while the host has suspended the offer: it is read when the host resumes.
    Act.SHELVE: (frozenset({Status.RETURNED}), Status.PAUSED),
    Act.ADMIT: (frozenset({Status.SUBMITTED}), Status.PUBLISHED),
    Act.TAKE_BACK: (frozenset({Status.PUBLISHED}), Status.SUBMITTED),
    Act.SEND_BACK: (frozenset({Status.SUBMITTED, Status.PUBLISHED}), Status.RETURNED),
    Act.WITHDRAW: (LIVE, Status.CLOSED),
    Act.PAUSE: (frozenset({Status.SUBMITTED, Status.PUBLISHED}), Status.PAUSED),
    # As it was admitted: back into the bank. Otherwise: back into the queue.
    Act.RESUME: (frozenset({Status.PAUSED}), Status.PUBLISHED),
    Act.REREAD: (frozenset({Status.PAUSED}), Status.SUBMITTED),
    Act.CLOSE: (LIVE, Status.CLOSED),
    Act.EXPIRE: (LIVE, Status.EXPIRED),
}


def may(act: Act, status: str) -> bool:
    """Return whether an act may begin from a state."""
    return status in MOVES[act][0]


def after(act: Act, status: str) -> Status:
    """Return the state in which an act ends. Raises MoveRefused."""
    begins, ends = MOVES[act]
    if status not in begins:
        said = Status(status).label.lower() if status else "absente"
        raise MoveRefused(f"Cette offre est « {said} » : l'acte n'est plus possible. Rechargez la page.")
    return ends
