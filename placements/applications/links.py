"""Links by which a host answers one card without an account: signed, dated, used once.

Opening a link writes nothing, since programs that read mails open links; the answer uses it. The database keeps an
imprint only: who reads the table cannot answer.
"""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.utils import timezone

from accounts.tokens import digest, new_token
from placements.applications.rules import ApplicationRefused
from placements.models import AnswerLink, CandidateCard
from tenancy.scope import Scope, acting_as

SALT = "placements.applications.answer"
NO_LONGER = "Ce lien ne sert plus : il a déjà servi, ou la date de réponse est passée."


def make_link(card: CandidateCard) -> str:
    """Make a link for a card, valid until the day of its answer; return its secret, kept nowhere."""
    secret = new_token()
    end = dt.datetime.combine(card.due_on + dt.timedelta(days=1), dt.time.min)
    with acting_as(Scope.for_job(card.academie_id)):
        AnswerLink.objects.create(
            academie_id=card.academie_id, card=card, imprint=digest(secret), ends_at=timezone.make_aware(end)
        )
    return signing.dumps([card.academie_id, secret], salt=SALT)


def open_link(token: str) -> AnswerLink:
    """Return the link, with its card, that a secret opens. Raises ApplicationRefused when it opens none any more."""
    link = find_link(token)
    check_link(link)
    return link


def find_link(token: str) -> AnswerLink:
    """Return the link of a secret, used or not. Raises ApplicationRefused for one that was forged or torn."""
    try:
        academie_id, secret = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError) as torn:
        raise ApplicationRefused(NO_LONGER) from torn
    with acting_as(Scope.for_job(academie_id)):
        found = AnswerLink.objects.select_related("card").filter(imprint=digest(secret)).first()
    if found is None:
        raise ApplicationRefused(NO_LONGER)
    return found


def check_link(link: AnswerLink) -> None:
    """Raise ApplicationRefused when the link has been used or is over."""
    if link.used_at is not None or link.ends_at <= timezone.now():
        raise ApplicationRefused(NO_LONGER)


def use(link: AnswerLink) -> None:
    """Use a link, in the transaction of the answer. Raises ApplicationRefused when another answer used it."""
    current = AnswerLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    check_link(current)
    current.used_at = timezone.now()
    current.save(update_fields=["used_at"])
