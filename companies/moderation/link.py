"""« Toujours d'actualité ? »: the signed link of a mail, which answers for one offer without an account.

The link names the offer, its host and the moment of the question, sealed together; it expires, and answers one question
only. Whoever holds it may do three things to that offer, all of which its host can undo or renew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import transaction

from companies.memberships import host_scope
from companies.models import Offer
from companies.moderation import wishes
from companies.moderation.delays import LINK
from companies.moderation.moves import MoveRefused
from tenancy.scope import acting_as

SALT = "companies.moderation.still"


@dataclass(frozen=True, slots=True)
class Question:
    """What a link asks about."""

    offer: UUID
    company: UUID
    asked: str


def token_for(offer: Offer) -> str:
    """Return the secret of the question just asked about an offer."""
    assert offer.asked_at is not None
    return signing.dumps([str(offer.pk), str(offer.company_id), _stamp(offer)], salt=SALT, compress=True)


def _stamp(offer: Offer) -> str:
    return offer.asked_at.astimezone(dt.UTC).strftime("%Y%m%d%H%M%S%f") if offer.asked_at else ""


def question_of(token: str) -> Question | None:
    """Return what a link asks; None when it is forged, torn or too old."""
    try:
        offer, company, asked = signing.loads(token, salt=SALT, max_age=LINK)
        return Question(UUID(offer), UUID(company), str(asked))
    except (signing.BadSignature, ValueError, TypeError):
        return None


@contextmanager
def as_host(question: Question) -> Iterator[Offer | None]:
    """Open the offer of a question, in the scope of its host and of no person."""
    with acting_as(host_scope(question.company)):
        rows = Offer.objects.filter(pk=question.offer, company=question.company)
        yield rows.select_related("company", "commune").first()


def waits(question: Question, offer: Offer) -> bool:
    """Return whether the question still waits for its answer."""
    live = offer.state in (Offer.State.OPEN, Offer.State.PAUSED)
    return live and _stamp(offer) == question.asked


@transaction.atomic
def answer(question: Question, act: str, until: dt.date | None = None) -> None:
    """Carry out the answer: « confirm », « pause » or « close ». Raises MoveRefused."""
    with as_host(question) as offer:
        if offer is None or not waits(question, offer):
            raise MoveRefused("Une réponse a déjà été donnée pour cette offre.")
        if act == "confirm":
            wishes.confirm(None, offer)
        elif act == "pause":
            wishes.pause(None, offer, until)
        elif act == "close":
            wishes.close(None, offer)
        else:
            raise MoveRefused("Choisissez une réponse.")
