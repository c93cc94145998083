"""The bilan of a letter: figures counted from the activity, words of the coordinator, archive of the rectorat.

What is counted belongs to apps above this one: they register their counters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.audit import record
from accounts.permissions import require
from poles.letters.drafts import Changed
from poles.letters.models import LetterBilan, MissionLetter
from poles.letters.rules import BILAN_DAYS, PENDING, LetterRefused

WORDS = ("paths", "partners", "quality", "outlook")


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the activity; `value` None when there is nothing to count (a delay without any answer)."""

    key: str
    label: str
    value: float | None
    unit: str = ""


#: Counts the activity of a letter's pôle from a first day to a last one, both included, in the reader's scope.
Counter = Callable[[MissionLetter, dt.date, dt.date], list[Count]]

_counters: list[Counter] = []


def register_counter(counter: Counter) -> None:
    """Add a counter; called from `AppConfig.ready()` of the apps that know the activity."""
    if counter not in _counters:
        _counters.append(counter)


def count(letter: MissionLetter, today: dt.date) -> list[dict[str, object]]:
    """Return the figures of the letter's days until today."""
    last = min(letter.ends_on, today)
    return [asdict(one) for counter in _counters for one in counter(letter, letter.starts_on, last)]


def opens_on(letter: MissionLetter) -> dt.date:
    """Return the first day on which the bilan of a letter may be written."""
    return max(letter.starts_on, letter.ends_on - dt.timedelta(days=BILAN_DAYS))


@transaction.atomic
def open_bilan(*, actor: Actor, letter: MissionLetter) -> LetterBilan:
    """Return the bilan of the actor's own letter, with its figures counted again until it is submitted.

    Raises PermissionDenied, or LetterRefused before its time.
    """
    require(actor, "bilan.write", letter)
    today = timezone.localdate()
    if today < opens_on(letter):
        raise LetterRefused(f"Le bilan se complète à partir du {opens_on(letter):%d/%m/%Y}.")
    found = _locked(letter)
    if found is not None and found.state != LetterBilan.State.OPEN:
        return found
    opened = found is None
    bilan = found or LetterBilan(academie_id=letter.academie_id, letter=letter, pole_id=letter.pole_id)
    bilan.figures, bilan.counted_at = count(letter, today), timezone.now()
    if opened:
        # Two pages opened at once: the first row is kept.
        LetterBilan.objects.bulk_create([bilan], ignore_conflicts=True)
        record(actor=actor, verb="bilan.opened", thing=bilan, pole=actor.subject.name)
        return LetterBilan.objects.get(letter=letter)
    bilan.save(update_fields=["figures", "counted_at"])
    return bilan


@transaction.atomic
def write_bilan(*, actor: Actor, letter: MissionLetter, version: int, submit: bool, **words: str) -> LetterBilan:
    """Write the coordinator's words; `submit` hands them to the rectorat, with one word at least on each axis.

    Raises LetterRefused, or Changed with the other version.
    """
    require(actor, "bilan.write", letter)
    bilan = _locked(letter)
    if bilan is None:
        raise LetterRefused("Ce bilan n'est pas ouvert.")
    if bilan.state != LetterBilan.State.OPEN:
        raise LetterRefused("Le bilan est transmis : il ne change plus.")
    if bilan.version != version:
        raise Changed(bilan)
    for name, text in words.items():
        if name not in WORDS:
            raise TypeError(f"Champ inconnu d'un bilan : {name}")
        setattr(bilan, name, text.strip())
    if submit:
        empty = [
            str(LetterBilan._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in WORDS[:3]
            if not getattr(bilan, name)
        ]
        if empty:
            raise LetterRefused(f"Dites quelques mots de chaque axe avant de transmettre : {', '.join(empty)}.")
        bilan.state, bilan.submitted_at = LetterBilan.State.SUBMITTED, timezone.now()
        bilan.figures, bilan.counted_at = count(letter, timezone.localdate()), timezone.now()
    bilan.version += 1
    bilan.save()
    if submit:
        record(actor=actor, verb="bilan.submitted", thing=bilan, pole=actor.subject.name)
    return bilan


@transaction.atomic
def archive_bilan(*, actor: Actor, letter: MissionLetter) -> LetterBilan:
    """Archive a bilan: submitted, or left open by a letter that is over. It does not change any more."""
    require(actor, "bilan.archive", letter)
    bilan = _locked(letter)
    if bilan is None:
        raise LetterRefused("Aucun bilan n'a été ouvert pour cette lettre.")
    if bilan.state == LetterBilan.State.ARCHIVED:
        raise LetterRefused("Le bilan est déjà archivé.")
    over = letter.state not in PENDING or letter.ends_on < timezone.localdate()
    if bilan.state == LetterBilan.State.OPEN and not over:
        raise LetterRefused("Le coordonnateur n'a pas encore transmis son bilan.")
    bilan.state, bilan.archived_at, bilan.archived_by = LetterBilan.State.ARCHIVED, timezone.now(), actor.user
    bilan.save()
    record(actor=actor, verb="bilan.archived", thing=bilan, pole=letter.pole.name)
    return bilan


def _locked(letter: MissionLetter) -> LetterBilan | None:
    return LetterBilan.objects.select_for_update(of=("self",)).filter(letter=letter).first()
