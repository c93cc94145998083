"""Why an offer is not among those found for a student or a class: each reason, with its article when it is the law.

The rules of a lawful pair stand in a room above, which registers its answer when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from companies.models import Offer
from companies.search.audience import Audience


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that the pair breaks, as told. `article` is empty when no law says it."""

    code: str
    label: str
    article: str = ""


Teller = Callable[[Offer, Audience], list[Reason]]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Add who tells the rules, once."""
    if teller not in _tellers:
        _tellers.append(teller)


def why_not(offer: Offer, audience: Audience) -> list[Reason]:
    """Return every reason, in the order of the rules; an empty list: the audience may take the offer."""
    return [reason for teller in _tellers for reason in teller(offer, audience)]
