"""How a result is said: one line of the list, folded and unfolded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from companies.models import Offer
from companies.search import sheet
from web.french import counted, km, span

#: tone, icon, words.
Tag = tuple[str, str, str]


@dataclass(slots=True)
class Hit:
    """One offer of the list, under the number that its pin carries."""

    key: str
    number: int
    title: str
    host: str
    url: str
    minutes: str = ""
    means: str = ""
    tags: list[Tag] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""
    propose_url: str = ""
    propose_label: str = ""


def travel(minutes: int | None, metres: float | None, means: str) -> tuple[str, str]:
    """Return how long the way is and by what, or how far it is as the crow flies when that is all we know."""
    if minutes is not None:
        return f"{minutes}\u00a0min", means.lower()
    if metres is not None:
        return "", f"Trajet non calculé · {km(metres)} à vol d’oiseau"
    return "", ""


def tags_of(*, free: int, reserved: int, by_pole: bool, min_age: int | None, adaptable: bool) -> list[Tag]:
    """Return the seats, then the one exception that matters most: who is kept a place, who may come, how."""
    tags = [("done", "people", counted(free, "place|places"))] if free else [("neutral", "cross", "Complet")]
    if reserved:
        words = counted(reserved, "réservée|réservées")
        tags.append(("ok", "bookmark", f"{words} au pôle" if by_pole else words))
    elif min_age and min_age > 15:
        tags.append(("amber", "alert", f"{min_age} ans révolus"))
    elif adaptable:
        tags.append(("neutral", "person", "Poste adapté possible"))
    return tags


def dates_words(offer: Offer, starts_on: dt.date | None, ends_on: dt.date | None) -> str:
    """Return the dates of an offer, told from those of the class when there are some."""
    words = span(offer.starts_on, offer.ends_on)
    if starts_on is None or ends_on is None:
        return words
    if (offer.starts_on, offer.ends_on) == (starts_on, ends_on):
        return f"{words}, comme la classe"
    if offer.starts_on <= starts_on and offer.ends_on >= ends_on:
        return f"{words}, couvre les dates de la classe"
    return f"{words}, ne couvre pas toute la période de la classe"


def hours_words(offer: Offer) -> str:
    """Return the usual hours in one line."""
    return " ; ".join(sheet.usual_hours(offer.schedule)) or "à convenir avec l’entreprise"


def propose_label(*, by_pole: bool, free: int, reserved: int) -> str:
    """Return the verb of the act: places that the pôle gives are asked of it."""
    return "Demander cette place" if by_pole and reserved >= free else "Proposer à un élève"
