"""Messages between a school and its pôle on a need: written, read; never changed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor, ActorKind
from accounts.audit import record
from accounts.permissions import require
from placements.desk import notices
from placements.desk.holding import DeskRefused, check, held_need, said
from placements.desk.models import NeedMessage
from placements.models import Need

#: The same words of the same person within this time are a second click, not a second message.
SECOND_CLICK = dt.timedelta(minutes=2)

Side = NeedMessage.Side


def side_of(actor: Actor) -> Side:
    """Return the side on which the actor writes."""
    return Side.POLE if actor.kind is ActorKind.COORDINATOR else Side.SCHOOL


@transaction.atomic
def send(*, actor: Actor, need: Need, text: str) -> NeedMessage:
    """Write a message to the other side, which is told by mail once until it reads. Raises DeskRefused, Gone."""
    current = held_need(need.pk)
    require(actor, "message.write", current)
    if current.pole_id is None:
        raise DeskRefused("L'établissement n'est membre d'aucun pôle : il n'y a personne à qui écrire.")
    if not current.escalations.exists():
        raise DeskRefused("Transmettez d'abord cet élève au pôle : les messages accompagnent une demande.")
    words = said(text, "Écrivez un message.")
    side = side_of(actor)
    last = NeedMessage.objects.filter(need=current).order_by("-created_at", "-pk").first()
    again = last is not None and (last.author_id, last.side, last.text) == (actor.user.pk, side, words)
    if last is not None and again and last.created_at > timezone.now() - SECOND_CLICK:
        return last
    message = NeedMessage(
        academie_id=current.academie_id, need=current, establishment_id=current.establishment_id,
        pole_id=current.pole_id, side=side, author=actor.user, text=words,
    )  # fmt: skip
    check(message, "text")
    message.save(force_insert=True)
    record(actor=actor, verb="message.sent", thing=current)
    unread = NeedMessage.objects.filter(need=current, side=side, read_at__isnull=True).order_by("created_at", "pk")
    first = unread.first()
    notices.tell_of_message(message, first.pk if first else message.pk)
    return message


def mark_read(*, actor: Actor, need: Need) -> int:
    """Mark what the other side wrote as read; return how many messages were new."""
    require(actor, "message.write", need)
    theirs = Side.SCHOOL if side_of(actor) == Side.POLE else Side.POLE
    return NeedMessage.objects.filter(need=need, side=theirs, read_at__isnull=True).update(read_at=timezone.now())
