"""How the calendar ends an offer, resumes it, and carries to one académie what was done in another.

Everything here runs as the job of one académie: an offer has one row for all of them, its publications one each.
Everything may be repeated.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from companies.models import Offer
from companies.moderation import following, notices
from companies.moderation.moves import Act, may
from companies.moderation.steps import locked_offer, locked_publications, write
from companies.moderation.wishes import State, Status, bring_back

UNANSWERED = "Aucune réponse à la question « Toujours d'actualité ? »"


@transaction.atomic
def expire(*, offer: Offer) -> bool:
    """End an offer whose last day has passed, in the académie of the job; return whether anything changed."""
    held = locked_offer(offer)
    if held.ends_on >= timezone.localdate():
        return False
    return end(held, State.EXPIRED, Act.EXPIRE)


@transaction.atomic
def follow(*, offer: Offer) -> bool:
    """Bring the publications of the académie of the job to what the offer says; return whether anything changed."""
    held = locked_offer(offer)
    if held.state == State.CLOSED:
        return end(held, State.CLOSED, Act.CLOSE)
    if held.state == State.EXPIRED:
        return end(held, State.EXPIRED, Act.EXPIRE)
    if held.state == State.PAUSED:
        if held.paused_until is None or held.paused_until > timezone.localdate():
            return False
        held.state, held.paused_until = State.OPEN, None
        held.save(update_fields=["state", "paused_until"])
    if not locked_publications(held, [Status.PAUSED]):
        return False
    bring_back(None, held)
    following.tell(held.pk)
    return True


def end(offer: Offer, state: str, act: Act, *, reason: str = "") -> bool:
    """End a locked offer and its publications of the académie of the job; return whether anything changed."""
    if offer.state != state:
        offer.state, offer.paused_until = state, None
        offer.save(update_fields=["state", "paused_until"])
    changed = False
    for one in locked_publications(offer):
        if may(act, one.status):
            write(None, one, act, offer=offer, reason=reason)
            changed = True
    if changed:
        notices.tell_host_of_end(offer, expired=act is Act.EXPIRE, unanswered=reason == UNANSWERED)
        following.tell(offer.pk)
    return changed
