"""Deadlines and bands of an application, and what it may become. No database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.core.exceptions import ValidationError

from accounts.actors import ActorKind
from companies.search.travel import Mode, TravelProvider
from placements.applications.models import APPLICATION_MOVES
from placements.models import AgeBand, Application, ApplicationState, RefusalMotive
from poles.nomenclatures import Channel

#: A host answers within this time, and within as much again after one reminder; so does the school that confirms.
ANSWER = dt.timedelta(days=15)
#: The host reads who came for so long after the last day.
READABLE = dt.timedelta(days=30)
#: Motives that are not enough by themselves: which activity, which reason.
EXPLAINED = frozenset({RefusalMotive.AGE, RefusalMotive.OTHER})
#: Longest journeys of each band, in minutes.
BANDS = (15, 30, 45, 60)
FAR = "Plus d'une heure"
#: Means supposed of a student who ticked none: those that need neither a licence nor a bicycle.
USUAL = (Mode.WALK, Mode.PUBLIC)

#: In whose name each function may ask.
ORIGINS: dict[ActorKind, tuple[str, ...]] = {
    ActorKind.SCHOOL: (Application.Origin.SCHOOL, Application.Origin.STUDENT),
    ActorKind.COORDINATOR: (Application.Origin.POLE,),
}
#: Who found the place, by who asked for it: « le pôle » is said of the pôle alone.
CHANNELS: dict[str, Channel] = {
    Application.Origin.STUDENT: Channel.STUDENT,
    Application.Origin.SCHOOL: Channel.TEAM,
    Application.Origin.POLE: Channel.POLE,
}


class ApplicationRefused(ValidationError):
    """An act on an application that cannot be; the message says why."""


def check_move(before: str, after: str) -> None:
    """Raise ApplicationRefused when the table of moves has no such move."""
    if after not in APPLICATION_MOVES[before]:
        raise ApplicationRefused(
            f"Une candidature « {ApplicationState(before).label.lower()} » ne peut pas devenir "
            f"« {ApplicationState(after).label.lower()} »."
        )


def check_motive(motive: str, note: str) -> str:
    """Return the note of a refusal, without its outer blanks. Raises ApplicationRefused.

    Only the motives that ask for one take a note: a free text is where a ground forbidden by law would be written.
    """
    if motive not in RefusalMotive.values:
        raise ApplicationRefused("Choisissez un motif pour confirmer le refus.")
    kept = " ".join(note.split())
    if motive in EXPLAINED and not kept:
        raise ApplicationRefused(
            "Précisez quelle activité est interdite à cet âge."
            if motive == RefusalMotive.AGE
            else "Écrivez le motif : le coordonnateur le lira."
        )
    if motive not in EXPLAINED and kept:
        raise ApplicationRefused("Ce motif se suffit : n'ajoutez pas de précisions.")
    return kept


def age_band(age: int) -> AgeBand:
    """Return all that a card says of an age (code du travail, L4153-1 and L4153-8)."""
    if age < 16:
        return AgeBand.UNDER_16
    return AgeBand.UNDER_18 if age < 18 else AgeBand.ADULT


def travel_band(metres: float, means: Collection[str], provider: TravelProvider) -> str:
    """Return « Moins de 30 min en bus ou en train »: the quickest of the student's means, never a place."""
    modes = [mode for mode in Mode if mode.value in means] or list(USUAL)
    minutes, _, mode = min((provider.minutes(metres, mode), rank, mode) for rank, mode in enumerate(modes))
    band = next((most for most in BANDS if minutes <= most), None)
    return FAR if band is None else f"Moins de {band} min {Mode(mode).label}"
