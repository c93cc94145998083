"""Acts on letters: sign, acknowledge, end, replace, revoke, substitute. Each is one transaction under locks.

Called in the scope of the person who acts. Acts of a pôle queue at one advisory lock, then lock the rows they change:
two acts cannot wait for each other. Refusals are `LetterRefused`, French sentences fit for a page.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from poles.letters.drafts import create_draft, locked_letter, model_of
from poles.letters.models import LetterMove, MissionLetter
from poles.letters.permissions import holds
from poles.letters.rules import (
    PENDING,
    LetterRefused,
    State,
    check_move,
    fill,
    french_day,
    signing_errors,
    workload_label,
)
from tenancy.refusals import constraint_of
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def sign(*, actor: Actor, letter: MissionLetter) -> MissionLetter:
    """Sign a draft for the recteur: its words are frozen, its document is ordered, a letter it replaces is cut.

    Raises PermissionDenied, or LetterRefused naming all that is missing or the letter that overlaps.
    """
    require(actor, "letter.sign", letter)
    _queue(letter.pole_id)
    locked = locked_letter(letter)
    check_move(locked.state, State.SIGNED)
    today = timezone.localdate()
    if errors := [*signing_errors(locked, today), *_link_errors(locked)]:
        raise LetterRefused(*errors)
    end_expired(MissionLetter.objects.filter(pole_id=locked.pole_id), today)
    if locked.replaces_id:
        _cut(actor, locked_letter(MissionLetter(pk=locked.replaces_id)), locked, today)
    locked.signed_by, locked.signed_at = actor.user, timezone.now()
    locked.token = secrets.token_urlsafe(32)
    locked.document = _document(locked, actor)
    _move(locked, State.SIGNED, by=actor.user)
    record(
        actor=actor, verb="letter.signed", thing=locked, pole=locked.pole.name, starts_on=locked.starts_on,
        ends_on=locked.ends_on,
    )  # fmt: skip
    _announce(locked)
    order_file(locked)
    return locked


def acknowledge(*, user: User, actor: Actor | None, letter: MissionLetter, second_factor: bool) -> MissionLetter:
    """Acknowledge one's own letter; it is active at once when its first day has come.

    `actor`: the function under which the person acts, None before their first one. `second_factor`: whether the
    session proved one. The person's scope opens no writing: having checked who asks, the act runs as a job.
    Raises LetterRefused.
    """
    if not holds(user, letter):
        raise LetterRefused("Seule la personne nommée par la lettre en accuse réception.")
    if not second_factor:
        raise LetterRefused("Accuser réception demande votre second facteur : confirmez-le, puis recommencez.")
    with acting_as(Scope.for_job(letter.academie_id)):
        _queue(letter.pole_id)
        locked = locked_letter(letter)
        if not holds(user, locked):
            raise LetterRefused("Seule la personne nommée par la lettre en accuse réception.")
        today = timezone.localdate()
        if locked.ends_on < today:
            raise LetterRefused(f"La lettre a pris fin le {locked.ends_on:%d/%m/%Y} : elle ne donne plus de droit.")
        locked.acknowledged_at = timezone.now()
        _move(locked, State.ACKNOWLEDGED, by=user)
        record(actor=None, person=user, verb="letter.acknowledged", thing=locked, pole=locked.pole.name)
        if locked.starts_on <= today:
            _move(locked, State.ACTIVE, by=None)
        order_file(locked)
    return locked


@transaction.atomic
def revoke(*, actor: Actor, letter: MissionLetter, reason: str) -> MissionLetter:
    """Take a signed letter back: its rights stop with this transaction. Raises LetterRefused without a reason."""
    require(actor, "letter.revoke", letter)
    reason = _reason(reason)
    _queue(letter.pole_id)
    locked = locked_letter(letter)
    _move(locked, State.REVOKED, by=actor.user, reason=reason)
    record(actor=actor, verb="letter.revoked", thing=locked, pole=locked.pole.name, reason=reason)
    return locked


@transaction.atomic
def end_early(*, actor: Actor, letter: MissionLetter, last_day: dt.date, reason: str) -> MissionLetter:
    """Bring the end of a letter forward: `last_day`, from today on, is the last one with rights."""
    require(actor, "letter.end", letter)
    reason = _reason(reason)
    _queue(letter.pole_id)
    locked = locked_letter(letter)
    if locked.state not in PENDING:
        raise LetterRefused(f"Une lettre « {locked.get_state_display().lower()} » n'a plus de fin à avancer.")
    first = max(timezone.localdate(), locked.starts_on)
    if not first <= last_day < locked.ends_on:
        raise LetterRefused(
            f"Le dernier jour va du {first:%d/%m/%Y} au {locked.ends_on - ONE_DAY:%d/%m/%Y} ; "
            "pour arrêter les droits tout de suite, retirez la lettre."
        )
    _shorten(locked, last_day)
    _log(locked, locked.state, locked.state, by=actor.user, reason=f"Fin ramenée au {last_day:%d/%m/%Y} : {reason}")
    record(actor=actor, verb="letter.shortened", thing=locked, pole=locked.pole.name, ends_on=last_day)
    return locked


@transaction.atomic
def substitute(
    *, actor: Actor, letter: MissionLetter, deputy: User, starts_on: dt.date, ends_on: dt.date, reason: str
) -> MissionLetter:
    """Record the holder's absence, both days included, and prepare the deputy's letter for these days; return it.

    The holder has no rights on these days, whether or not the deputy has signed yet. Raises LetterRefused.
    """
    require(actor, "letter.substitute", letter)
    reason = _reason(reason)
    _queue(letter.pole_id)
    locked = locked_letter(letter)
    today = timezone.localdate()
    if locked.state not in PENDING:
        raise LetterRefused("Seule une lettre en cours, ou à venir, connaît une suppléance.")
    if deputy.pk == locked.user_id:
        raise LetterRefused("La personne absente ne peut pas être sa propre suppléante.")
    if locked.absence is not None and locked.absence.upper > today:
        raise LetterRefused("Une absence est déjà enregistrée sur cette lettre : terminez-la d'abord.")
    if ends_on < starts_on:
        raise LetterRefused("L'absence finit avant de commencer.")
    if starts_on < max(today, locked.starts_on) or ends_on > locked.ends_on:
        raise LetterRefused(
            f"L'absence va du {max(today, locked.starts_on):%d/%m/%Y} au {locked.ends_on:%d/%m/%Y} au plus."
        )
    # The days of an absence that is over come back to the holder: its deputy's letter must be over too.
    end_expired(MissionLetter.objects.filter(pole_id=locked.pole_id), today)
    locked.absence = _days(starts_on, ends_on)
    locked.save(update_fields=["absence"])
    words = f"Absence du {starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y} : {reason}"
    _log(locked, locked.state, locked.state, by=actor.user, reason=words)
    record(actor=actor, verb="letter.absent", thing=locked, pole=locked.pole.name, starts_on=starts_on, ends_on=ends_on)
    return create_draft(
        actor=actor, pole=locked.pole, user=deputy, school_year=locked.school_year, starts_on=starts_on,
        ends_on=ends_on, missions=locked.missions, objectives=locked.objectives, substitutes=locked,
    )  # fmt: skip


@transaction.atomic
def end_absence(*, actor: Actor, letter: MissionLetter, back_on: dt.date) -> MissionLetter:
    """Give the rights back to the holder on `back_on`; the deputy's letter stops the day before."""
    require(actor, "letter.substitute", letter)
    _queue(letter.pole_id)
    locked = locked_letter(letter)
    today = timezone.localdate()
    if locked.absence is None or locked.absence.upper <= today:
        raise LetterRefused("Aucune absence n'est en cours ni prévue sur cette lettre.")
    if not max(today, locked.absence.lower) <= back_on < locked.absence.upper:
        raise LetterRefused(
            f"Le retour est prévu le {locked.absence.upper:%d/%m/%Y} : indiquez un jour plus tôt, "
            f"à partir du {max(today, locked.absence.lower):%d/%m/%Y}."
        )
    for deputy in _locked_deputies(locked):
        if deputy.starts_on >= back_on:
            _move(deputy, State.REVOKED, by=actor.user, reason="Retour anticipé du titulaire.")
        elif deputy.ends_on >= back_on:
            _shorten(deputy, back_on - ONE_DAY)
            _log(deputy, deputy.state, deputy.state, by=actor.user, reason="Retour anticipé du titulaire.")
            if deputy.ends_on < today:
                _move(deputy, State.ENDED, by=actor.user, reason="Retour anticipé du titulaire.")
    first = locked.absence.lower
    locked.absence = _days(first, back_on - ONE_DAY) if back_on > first else None
    locked.save(update_fields=["absence"])
    _log(locked, locked.state, locked.state, by=actor.user, reason=f"Retour le {back_on:%d/%m/%Y}.")
    record(
        actor=actor, verb="letter.absent", thing=locked, pole=locked.pole.name, starts_on=first,
        ends_on=back_on - ONE_DAY,
    )  # fmt: skip
    return locked


def end_expired(letters: Any, today: dt.date) -> list[MissionLetter]:
    """Close the letters of a queryset whose last day is past; return them. Runs inside the caller's transaction."""
    rows = letters.filter(state__in=PENDING, ends_on__lt=today).order_by("pk")
    closed = list(rows.select_for_update(of=("self",)).select_related("pole", "user", "school_year"))
    for letter in closed:
        followed = letter.successors.exclude(state=State.DRAFT).exists()
        _move(letter, State.REPLACED if followed else State.ENDED, by=None)
        record(actor=None, verb="letter.replaced" if followed else "letter.ended", thing=letter, pole=letter.pole.name)
    return closed


def begin_due(letters: Any, today: dt.date) -> list[MissionLetter]:
    """Make active the acknowledged letters of a queryset whose first day has come; return them."""
    rows = letters.filter(state=State.ACKNOWLEDGED, starts_on__lte=today, ends_on__gte=today).order_by("pk")
    begun = list(rows.select_for_update(of=("self",)).select_related("pole", "user", "school_year"))
    for letter in begun:
        _move(letter, State.ACTIVE, by=None)
        record(actor=None, verb="letter.active", thing=letter, pole=letter.pole.name)
    return begun


def order_file(letter: MissionLetter) -> None:
    """Ask a worker for the PDF after commit. The row is the order: a bell that nobody hears is found by the clock."""
    letter_id, academie_id = str(letter.pk), letter.academie_id

    def ring() -> None:
        from kombu.exceptions import OperationalError

        from poles import tasks

        try:
            tasks.make_letter_file.delay(letter_id=letter_id, academie_id=academie_id)
        except OperationalError:
            logger.warning("Lettre %s : le courtier ne répond pas, le document sera établi plus tard.", letter_id)

    transaction.on_commit(ring)


def _queue(pole_id: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letters:{pole_id}"])


def _reason(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise LetterRefused("Indiquez le motif : il figure dans l'historique de la lettre.")
    if len(text) > 200:
        raise LetterRefused(f"Le motif compte {len(text)} caractères : 200 au plus.")
    return text


def _days(first: dt.date, last: dt.date) -> Any:
    from django.db.backends.postgresql.psycopg_any import DateRange

    return DateRange(first, last + ONE_DAY, "[)")


def _locked_deputies(letter: MissionLetter) -> Iterable[MissionLetter]:
    rows = letter.deputies.filter(state__in=PENDING).order_by("pk")
    return list(rows.select_for_update(of=("self",)).select_related("pole", "user", "school_year"))


def _link_errors(letter: MissionLetter) -> list[str]:
    """Return what is wrong with the letter that this one replaces or stands in for."""
    if not letter.user.is_active:
        return [f"Le compte de {letter.user} est fermé."]
    holder = letter.substitutes
    if holder is None:
        return []
    inside = (
        holder.absence is not None
        and holder.absence.lower <= letter.starts_on
        and letter.ends_on < holder.absence.upper
    )
    if holder.state not in PENDING or not inside:
        return ["Les dates de la suppléance sortent de l'absence enregistrée sur la lettre du titulaire."]
    return []


def _cut(actor: Actor, former: MissionLetter, letter: MissionLetter, today: dt.date) -> None:
    """Stop the former letter the day before the new one; a letter that would have no day left is replaced at once."""
    if former.state not in PENDING:
        return
    if former.starts_on < letter.starts_on:
        if former.ends_on >= letter.starts_on:
            _shorten(former, letter.starts_on - ONE_DAY)
        if former.ends_on >= today:
            _log(former, former.state, former.state, by=actor.user, reason=f"Remplacée le {letter.starts_on:%d/%m/%Y}.")
            return
    _move(former, State.REPLACED, by=actor.user)
    record(actor=actor, verb="letter.replaced", thing=former, pole=former.pole.name)


def _shorten(letter: MissionLetter, last_day: dt.date) -> None:
    letter.ends_on = last_day
    if letter.absence is not None and letter.absence.upper > last_day + ONE_DAY:
        letter.absence = _days(letter.absence.lower, last_day) if letter.absence.lower <= last_day else None
    letter.save(update_fields=["ends_on", "absence"])


def _move(letter: MissionLetter, to: State, *, by: User | None, reason: str = "") -> None:
    """Change the state, write the line; the exclusion constraint answers here. Raises LetterRefused."""
    check_move(letter.state, to)
    before, letter.state = letter.state, to
    try:
        with transaction.atomic():
            letter.save()
    except IntegrityError as error:
        if constraint_of(error) != "missionletter_one_active":
            raise
        letter.state = before
        raise LetterRefused(_overlap(letter)) from error
    _log(letter, before, to, by=by, reason=reason)


def _overlap(letter: MissionLetter) -> str:
    others = MissionLetter.objects.pending().filter(
        pole_id=letter.pole_id, starts_on__lte=letter.ends_on, ends_on__gte=letter.starts_on
    )
    for other in others.exclude(pk=letter.pk).select_related("user").order_by("starts_on", "pk"):
        return (
            f"Une autre lettre de mission court pour ce pôle du {other.starts_on:%d/%m/%Y} au {other.ends_on:%d/%m/%Y} "
            f"({other.user}) : mettez-y fin, remplacez-la, ou changez les dates."
        )
    return "Une autre lettre de mission court pour ce pôle à ces dates."


def _log(letter: MissionLetter, before: str, to: str, *, by: User | None, reason: str = "") -> None:
    LetterMove.objects.bulk_create(
        [
            LetterMove(
                academie_id=letter.academie_id, letter=letter, pole_id=letter.pole_id, from_state=before, to_state=to,
                at=timezone.now(), by=by, reason=reason,
            )
        ]
    )  # fmt: skip


def _document(letter: MissionLetter, actor: Actor) -> dict[str, Any]:
    """Return what is signed, in words: later changes of names or of the model do not touch it."""
    charge = workload_label(letter.imp_rate, letter.relief_hours)
    values = {
        "titulaire": letter.user.full_name,
        "pole": letter.pole.name,
        "academie": actor.academie.name,
        "annee": str(letter.school_year),
        "debut": french_day(letter.starts_on),
        "fin": french_day(letter.ends_on),
        "charge": charge,
    }
    assert letter.signed_at is not None
    return {
        **values,
        "paragraphes": fill(model_of(letter.academie_id).text, values),
        "missions": list(letter.missions),
        "objectifs": [dict(one) for one in letter.objectives],
        "suppleance": letter.substitutes.user.full_name if letter.substitutes else "",
        "signataire": actor.user.full_name,
        "fonction": actor.membership.function,
        "signee_le": french_day(timezone.localtime(letter.signed_at).date()),
    }


def _announce(letter: MissionLetter) -> None:
    """Tell the person that a letter waits for their acknowledgement."""
    from accounts.outbox import post

    post(
        template="letter_signed",
        to=letter.user,
        academie_id=letter.academie_id,
        key=f"letter-signed:{letter.pk}",
        context={
            "letter": str(letter.pk),
            "pole": letter.pole.name,
            "starts_on": french_day(letter.starts_on),
            "ends_on": french_day(letter.ends_on),
        },
    )
