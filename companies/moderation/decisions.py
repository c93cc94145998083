"""What a coordinator decides on one publication: admitted, returned, withdrawn; an admission just given taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.permissions import require
from companies.models import Offer, OfferPublication
from companies.moderation import following, notices
from companies.moderation.checks import CHECKLIST, blocking, findings_of, missing_checks
from companies.moderation.diff import PREVIOUS, mark
from companies.moderation.moves import Act, MoveRefused, Status
from companies.moderation.shown import snapshot
from companies.moderation.steps import locked_publication, write
from web.french import clock

#: An admission may be taken back during that time; the host is told after it, hence has read nothing before.
UNDO = dt.timedelta(seconds=60)


def _already(publication: OfferPublication) -> str:
    """Say who did what, when somebody else was faster."""
    who = f" par {publication.decided_by.full_name}" if publication.decided_by else ""
    when = publication.decided_at
    at = f" le {timezone.localtime(when):%d/%m/%Y} à {clock(when)}" if when else ""
    return f"{publication.get_status_display()} entre-temps{who}{at}."


def confirm_seen(publication: OfferPublication, seen: str) -> None:
    """Check that the offer is still the one that was read. Raises MoveRefused."""
    if seen and seen != mark(snapshot(publication.offer)):
        raise MoveRefused("L'organisme a changé son offre depuis votre lecture : relisez-la avant de décider.")


@transaction.atomic
def admit(
    *, actor: Actor, publication: OfferPublication, checklist: Mapping[str, bool], seen: str = ""
) -> OfferPublication:
    """Let an offer into the bank, every check ticked. `seen`: the mark of what was read.

    Raises MoveRefused: somebody was faster, a check is missing, a blocking rule stands, the offer is over; Gone.
    """
    held = locked_publication(publication.pk)
    require(actor, "publication.decide", held)
    if held.status != Status.SUBMITTED:
        raise MoveRefused(_already(held))
    confirm_seen(held, seen)
    if missing := missing_checks(checklist):
        raise MoveRefused([f"À vérifier avant d'admettre : {CHECKLIST[code][0]}" for code in missing])
    if held.offer.ends_on < timezone.localdate():
        raise MoveRefused("Les dates de cette offre sont passées : retournez-la à l'organisme.")
    if held.offer.state != Offer.State.OPEN:
        raise MoveRefused("L'organisme a suspendu ou fermé son offre : rechargez la page.")
    if stops := blocking(findings_of(held.offer)):
        raise MoveRefused([f"{one.sentence} ({one.article})" for one in stops])
    before = {field: words for field, words in (held.approved or {}).items() if field != PREVIOUS}
    write(
        actor, held, Act.ADMIT, offer=held.offer, checklist=dict.fromkeys(CHECKLIST, True),
        approved=snapshot(held.offer) | ({PREVIOUS: before} if before else {}), approved_at=timezone.now(),
    )  # fmt: skip
    following.tell(held.offer_id)
    notices.tell_host_of_admission(held, after=UNDO)
    return held


@transaction.atomic
def admit_plain(
    *, actor: Actor, publication: OfferPublication, checklist: Mapping[str, bool], seen: str
) -> OfferPublication:
    """Admit one of several offers at once: only one in which screening finds nothing. Raises MoveRefused, Gone."""
    if findings_of(locked_publication(publication.pk).offer):
        raise MoveRefused("Une vérification attend votre lecture : ouvrez cette offre avant de l'admettre.")
    return admit(actor=actor, publication=publication, checklist=checklist, seen=seen)


@transaction.atomic
def take_back(*, actor: Actor, publication: OfferPublication) -> OfferPublication:
    """Undo one's own admission while the host knows nothing of it: back into the queue. Raises MoveRefused, Gone."""
    held = locked_publication(publication.pk)
    require(actor, "publication.decide", held)
    if held.status != Status.PUBLISHED or held.decided_by_id != actor.user.pk or held.decided_at is None:
        raise MoveRefused("Cette admission ne peut plus être annulée : retournez l'offre si besoin.")
    if timezone.now() > held.decided_at + UNDO:
        raise MoveRefused("L'organisme est déjà prévenu : retournez l'offre avec une raison si elle doit changer.")
    before = (held.approved or {}).get(PREVIOUS)
    since = held.submitted_at
    notices.unsay_admission(held)
    write(
        actor, held, Act.TAKE_BACK, offer=held.offer, checklist={}, approved=before,
        approved_at=held.approved_at if before else None, submitted_at=since,
    )  # fmt: skip
    following.tell(held.offer_id)
    return held


@transaction.atomic
def send_back(
    *, actor: Actor, publication: OfferPublication, reason: str, note: str, seen: str = ""
) -> OfferPublication:
    """Return an offer to its host with a reason of the list and a word. Raises MoveRefused, Gone."""
    held = locked_publication(publication.pk)
    require(actor, "publication.decide", held)
    if held.status not in (Status.SUBMITTED, Status.PUBLISHED):
        raise MoveRefused(_already(held))
    confirm_seen(held, seen)
    if reason not in OfferPublication.ReturnReason.values:
        raise MoveRefused("Choisissez la raison du retour.")
    words = " ".join(note.split())
    if reason == OfferPublication.ReturnReason.OTHER and not words:
        raise MoveRefused("Expliquez la raison du retour : l'organisme doit savoir quoi corriger.")
    if len(words) > 500:
        raise MoveRefused("Votre mot est trop long : 500 signes au plus.")
    label = str(OfferPublication.ReturnReason(reason).label)
    write(
        actor, held, Act.SEND_BACK, offer=held.offer, reason=label, read_as=snapshot(held.offer), return_reason=reason,
        note=words, checklist={},
    )  # fmt: skip
    following.tell(held.offer_id)
    notices.tell_host_of_return(held)
    return held


@transaction.atomic
def withdraw(*, actor: Actor, publication: OfferPublication, reason: str) -> OfferPublication:
    """Take an offer out of the bank for good, with a reason. Twice is once. Raises MoveRefused, Gone."""
    held = locked_publication(publication.pk)
    require(actor, "publication.decide", held)
    if held.status == Status.CLOSED:
        return held
    words = " ".join(reason.split())
    if not words:
        raise MoveRefused("Dites pourquoi l'offre est retirée : l'organisme lira votre raison.")
    if len(words) > 500:
        raise MoveRefused("Votre raison est trop longue : 500 signes au plus.")
    write(actor, held, Act.WITHDRAW, offer=held.offer, reason=words)
    following.tell(held.offer_id)
    notices.tell_host_of_withdrawal(held)
    return held
