"""« Lettres à traiter »: from what a pôle's letters say to one line and the act that it asks for; pure, no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from poles.letters.models import LetterBilan
from poles.letters.rules import State
from web.french import countdown, counted, long_date

if TYPE_CHECKING:
    from config.homes.rectorat import PoleRow
    from poles.models import MissionLetter

ONE_DAY = dt.timedelta(days=1)
BILANS = {
    LetterBilan.State.OPEN: "bilan commencé",
    LetterBilan.State.SUBMITTED: "bilan reçu, à archiver",
    LetterBilan.State.ARCHIVED: "bilan archivé",
}


@dataclass(frozen=True, slots=True)
class LetterAct:
    """One line: who or what, a dated tag with its tone, what follows; the verb of its button and where that leads.

    `about` is the letter that the line is about, None when the pôle never had one.
    """

    who: str
    tone: str
    tag: str
    note: str
    verb: str
    url: str
    urgent: bool = False
    about: MissionLetter | None = None


def act_of(row: PoleRow, *, may_sign: bool) -> LetterAct:
    """Return the line of a pôle whose letter must be treated; `may_sign`: the reader signs for the recteur."""
    current = row.letter
    about = current or row.last_letter
    if current is not None:
        who, tone, tag = current.user.full_name, "due", countdown((current.ends_on - row.today).days)
        note = f"le {long_date(current.ends_on)}{_bilan(current)}"
    elif row.last_letter is not None:
        who = f"Poste vacant depuis {counted(row.vacant_days or 0, 'jour|jours')}"
        tone, tag = "late", "Expirée"
        note = f"le {long_date(row.last_letter.ends_on)} : plus aucun droit actif{_bilan(row.last_letter)}"
    else:
        who, tone, tag, note = "Aucune lettre", "late", "À nommer", "personne ne peut coordonner ce pôle"
    pending = row.pending
    if current is not None and row.is_unattended:
        note = "absence sans suppléance acceptée : plus aucun droit actif"
        address = reverse("letters:letter", args=[current.pk])
        return LetterAct(who, "late", "Absence", note, "Voir la lettre", address, urgent=True, about=about)
    if pending is None:
        verb, url = ("Renouveler", _renew(current)) if current else ("Nommer", _name(row))
        return LetterAct(who, tone, tag, note, verb, url, urgent=current is None, about=about)
    address = reverse("letters:letter", args=[pending.pk])
    if pending.state == State.SIGNED:
        note = f"{pending.user.full_name} doit accuser réception de sa lettre signée"
        return LetterAct(who, tone, tag, note, "Suivre", address, about=about)
    note = f"brouillon prêt pour {pending.user.full_name}"
    if may_sign:
        return LetterAct(who, tone, tag, note, "Signer", reverse("letters:sign", args=[pending.pk]), True, about)
    return LetterAct(who, tone, tag, f"{note}, à faire signer", "Relire", address, about=about)


def is_followed(current: MissionLetter, successor: MissionLetter | None) -> bool:
    """Return whether an acknowledged letter takes over the day after the current one at the latest."""
    return successor is not None and successor.starts_on <= current.ends_on + ONE_DAY


def _bilan(letter: MissionLetter) -> str:
    found: LetterBilan | None = getattr(letter, "bilan", None)
    return f" · {BILANS[LetterBilan.State(found.state)]}" if found else ""


def _renew(letter: MissionLetter) -> str:
    return f"{reverse('letters:create')}?{urlencode({'suite': letter.pk})}"


def _name(row: PoleRow) -> str:
    return f"{reverse('letters:create')}?{urlencode({'pole': row.pole.pk})}"
