"""What the calendar does to letters. Every act may be repeated: nothing is written or sent twice."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from accounts.outbox import Parcel, post
from poles.letters.models import LetterFile, MissionLetter
from poles.letters.pdf import letter_data, source_of
from poles.letters.rules import PENDING, REMINDERS, State, french_day, reminder_of
from poles.letters.services import begin_due, end_expired, order_file
from poles.models import Academie, RectoratStaff
from tenancy.scope import Scope, acting_as

logger = logging.getLogger(__name__)


def tend_letters(today: dt.date | None = None) -> None:
    """Tend the letters of every académie; one that fails does not hold the others up."""
    day = today or timezone.localdate()
    for academie_id in Academie.objects.order_by("code").values_list("code", flat=True):
        try:
            with acting_as(Scope.for_job(academie_id)):
                end_expired(MissionLetter.objects.all(), day)
                begin_due(MissionLetter.objects.all(), day)
                remind(day)
                _order_missing_files()
        except Exception:
            logger.exception("Lettres de mission de l'académie %s : passage interrompu.", academie_id)


def remind(today: dt.date) -> int:
    """Post the reminders of the scope's académie that are due: to the holder and to those who sign. Return how many.

    The key of a mail names letter, last day, threshold and person: a passage repeated, or late by days, sends once; an
    end that changes is told again. A letter already followed by another is not recalled to the rectorat.
    """
    posted = 0
    limit = today + dt.timedelta(days=max(REMINDERS))
    letters = MissionLetter.objects.filter(
        state__in=(State.ACKNOWLEDGED, State.ACTIVE), starts_on__lte=today, ends_on__range=(today, limit)
    )
    rows = list(letters.select_related("pole", "user").order_by("ends_on", "pk"))
    if not rows:
        return 0
    signers = [one.user for one in _signers(today)]
    followed = _followed(rows)
    for letter in rows:
        days = (letter.ends_on - today).days
        threshold = reminder_of(days)
        # Whoever stands in for a few weeks knows when the holder comes back: on the last day only.
        if threshold is None or (letter.substitutes_id and threshold):
            continue
        people = [letter.user] if letter.pk in followed else [letter.user, *signers]
        for person in {one.pk: one for one in people}.values():
            post(
                template="letter_reminder",
                to=person,
                academie_id=letter.academie_id,
                key=f"letter:{letter.pk}:{letter.ends_on:%Y%m%d}:{threshold}:{person.pk}",
                context={
                    "letter": str(letter.pk),
                    "pole": letter.pole.name,
                    "ends_on": french_day(letter.ends_on),
                    "last_day": letter.ends_on.isoformat(),
                    "days": days,
                    "holder": int(person.pk == letter.user_id),
                    "followed": int(letter.pk in followed),
                },
            )
            posted += 1
    return posted


def _signers(today: dt.date) -> list[RectoratStaff]:
    staff = RectoratStaff.objects.filter(may_sign=True, starts_on__lte=today).select_related("user")
    return [one for one in staff.order_by("pk") if one.ends_on is None or one.ends_on >= today]


def _followed(letters: list[MissionLetter]) -> set[UUID]:
    """Return the letters after which another one of the pôle begins within a month."""
    later = MissionLetter.objects.pending().filter(pole__in={letter.pole_id for letter in letters})
    starts = list(later.values_list("pole_id", "starts_on"))
    month = dt.timedelta(days=31)
    return {
        letter.pk
        for letter in letters
        if any(pole == letter.pole_id and letter.ends_on < day <= letter.ends_on + month for pole, day in starts)
    }


def _order_missing_files() -> None:
    """Order again the documents that the broker has lost."""
    letters = list(MissionLetter.objects.filter(state__in=PENDING, document__isnull=False).order_by("pk"))
    printed = set(LetterFile.objects.filter(letter__in=letters).values_list("letter_id", "source"))
    for letter in letters:
        if (letter.pk, source_of(letter_data(letter))) not in printed:
            order_file(letter)


def _letter_of(parcel: Parcel) -> MissionLetter | None:
    return MissionLetter.objects.filter(pk=str(parcel.context["letter"])).first()


def reminder_still_due(parcel: Parcel) -> bool:
    """Whether the letter still ends that day, and the reader still holds it or signs for the académie."""
    letter, today = _letter_of(parcel), timezone.localdate()
    if letter is None or letter.state not in PENDING or letter.ends_on.isoformat() != parcel.context["last_day"]:
        return False
    person: User | None = parcel.person
    if person is None or letter.ends_on < today:
        return False
    return person.pk == letter.user_id or any(one.user_id == person.pk for one in _signers(today))


def signature_still_due(parcel: Parcel) -> bool:
    """Whether the letter still waits for the person's acknowledgement."""
    letter = _letter_of(parcel)
    return (
        letter is not None
        and letter.state == State.SIGNED
        and parcel.person is not None
        and parcel.person.pk == letter.user_id
    )
