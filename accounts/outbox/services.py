"""Posting mails in the caller's transaction, and sending them outside any."""

from __future__ import annotations

import datetime as dt
import json
import logging
import smtplib
from collections.abc import Mapping
from contextlib import nullcontext
from hashlib import sha256

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError
from django.db import transaction
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.outbox.models import Message
from accounts.outbox.registry import Parcel, is_still_due
from accounts.seal import BrokenSeal, seal, unseal
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

#: A sender that says nothing for that long is dead: another takes its mail.
LEASE = dt.timedelta(minutes=2)
#: Waits after each failure: about a day in all, then the mail is given up.
DELAYS = (1, 5, 15, 60, 240, 480, 720)
#: Mails taken by one task, so that a long queue is shared between workers.
BATCH = 50
PURPOSE = "outbox"


def post(*, template: str, to: User | str, academie_id: str | None, key: str, context: Mapping[str, str | int]) -> None:
    """Write one mail, sent after commit; a key already known changes nothing.

    `to`: a person (their address of the moment of sending) or an address. Raises TypeError on a context that is not
    texts and whole numbers, ValueError on an empty key.
    """
    if not key or len(key) > 200:
        raise ValueError("La clé d'un courriel a de 1 à 200 caractères.")
    for name, value in context.items():
        if not isinstance(value, str | int):
            raise TypeError(f"Courriel {template} : {name} n'est ni un texte ni un nombre.")
    person = to if isinstance(to, User) else None
    words = {"to": "" if person else str(to), "context": dict(context)}
    message = Message(
        key=key,
        template=template,
        academie_code=academie_id or "",
        user=person,
        sealed=seal(json.dumps(words), purpose=PURPOSE),
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Tell a worker that mails wait. A dead broker is only a warning: the sweeper will find the row."""
    from kombu.exceptions import OperationalError

    from accounts.tasks import send_messages

    try:
        send_messages.delay()
    except OperationalError:
        logger.warning("Le courtier de messages ne répond pas : les courriels partiront au prochain passage.")


def send_due(limit: int = BATCH) -> int:
    """Send the mails that are due, one by one, outside any transaction; return how many left.

    Two senders never take the same row. A crash between the server's « 250 » and our mark sends one mail twice under
    the same Message-ID: SMTP allows no better.
    """
    sent = 0
    for _ in range(limit):
        message = _take()
        if message is None:
            break
        sent += _send(message)
    return sent


def _take() -> Message | None:
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .filter(state=Message.State.WAITING, due_at__lte=timezone.now())
            .order_by("due_at", "id")
            .first()
        )
        if message is not None:
            message.attempts += 1
            message.due_at = timezone.now() + LEASE
            message.save(update_fields=["attempts", "due_at"])
    return message


def _send(message: Message) -> bool:
    try:
        words = json.loads(unseal(message.sealed, purpose=PURPOSE))
        parcel = Parcel(
            template=message.template,
            key=message.key,
            person=message.user,
            address=message.user.email if message.user else words["to"],
            academie_id=message.academie_code,
            context=words["context"],
        )
        with acting_as(Scope.for_job(parcel.academie_id)) if parcel.academie_id else nullcontext():
            due = is_still_due(parcel)
        if not due:
            return _close(message, Message.State.DROPPED)
        subject, text, html = render(parcel)
        mail = EmailMultiAlternatives(
            subject,
            text,
            to=[parcel.address],
            headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(html, "text/html")
        mail.send()
    except (BrokenSeal, BadHeaderError, TemplateDoesNotExist, smtplib.SMTPRecipientsRefused) as error:
        return _close(message, Message.State.FAILED, error)
    except Exception as error:
        if message.attempts > len(DELAYS):
            return _close(message, Message.State.FAILED, error)
        _later(message, error)
        return False
    # In the demonstration the page of mails shows what left; elsewhere nothing of it remains.
    kept = seal(json.dumps([parcel.address, subject, text]), purpose=PURPOSE) if settings.STAGES_DEMO else ""
    return _close(message, Message.State.SENT, sealed=kept)


def render(parcel: Parcel) -> tuple[str, str, str]:
    """Return subject, text and HTML of a mail. Raises TemplateDoesNotExist."""
    known = {**parcel.context, "person": parcel.person, "site": settings.STAGES_SITE_URL.rstrip("/")}
    plain = get_template(f"mails/{parcel.template}.txt").template  # type: ignore[attr-defined]
    # A text is not HTML: nothing is escaped in it.
    subject, _, text = plain.render(Context(known, autoescape=False)).strip().partition("\n")
    subject = " ".join(subject.split())
    html = render_to_string(f"mails/{parcel.template}.html", {**known, "subject": subject})
    return subject, text.strip() + "\n", html


def message_id(message: Message) -> str:
    """Return the same Message-ID at each attempt, so that a mail sent twice shows once."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    return f"<{sha256(message.key.encode()).hexdigest()[:40]}@{domain}>"


def _close(message: Message, state: str, error: BaseException | None = None, *, sealed: str = "") -> bool:
    sent = state == Message.State.SENT
    now = timezone.now()
    Message.objects.filter(pk=message.pk, attempts=message.attempts).update(
        state=state, sealed=sealed, sent_at=now if sent else None, error=type(error).__name__ if error else ""
    )
    if error:
        logger.error("Courriel %s abandonné : %s.", message.template, type(error).__name__)
    return sent


def _later(message: Message, error: BaseException) -> None:
    delay = dt.timedelta(minutes=DELAYS[min(message.attempts, len(DELAYS)) - 1])
    # A row whose lease ran out may have another sender by now: then it is that one's.
    Message.objects.filter(pk=message.pk, attempts=message.attempts).update(
        due_at=timezone.now() + delay, error=type(error).__name__
    )
    logger.warning("Courriel %s remis à plus tard : %s.", message.template, type(error).__name__)


def demo_mails(limit: int = 50) -> list[dict[str, object]]:
    """Return the last mails sent in a demonstration: address, subject, text, date."""
    if not settings.STAGES_DEMO:
        return []
    found: list[dict[str, object]] = []
    for message in Message.objects.filter(state=Message.State.SENT).exclude(sealed="").order_by("-sent_at")[:limit]:
        try:
            address, subject, text = json.loads(unseal(message.sealed, purpose=PURPOSE))
        except BrokenSeal:
            continue
        found.append({"address": address, "subject": subject, "text": text, "sent_at": message.sent_at})
    return found
