"""Facets of an offer as bits of one number: a row of the bank is counted for all of them in one pass."""

from __future__ import annotations

from collections.abc import Iterable

from poles.nomenclatures import Adaptation, Level, PeriodKind, Sector


def _bits(values: Iterable[str], first: int) -> dict[str, int]:
    return {value: 1 << place for place, value in enumerate(values, first)}


# The places are written in the rows: a new value goes at the end of its nomenclature, within the room left to it.
SECTOR = _bits(Sector.values, 0)
KIND = _bits(PeriodKind.values, 16)
LEVEL = _bits(Level.values, 22)
ADAPTATION = _bits(Adaptation.values, 34)
#: The three conditions that an offer meets or not, whoever asks.
WHEELCHAIR, PLAIN, MINORS = 1 << 50, 1 << 51, 1 << 52
#: These depend on the reader and on the day: the engine adds them to what is stored.
RESERVED = 1 << 53
SEATS = _bits(("2", "3", "5"), 54)
ASKED_SEATS = 1 << 57

#: Age from which nobody is a minor (code civil, article 388).
ADULT = 18


def any_of(bits: dict[str, int], values: Iterable[str]) -> int:
    """Return the bits of several values; an unknown value has none."""
    found = 0
    for value in values:
        found |= bits.get(value, 0)
    return found


def of_offer(
    *,
    sector: str,
    kinds: Iterable[str],
    levels: Iterable[str],
    adaptations: Iterable[str],
    wheelchair: bool,
    regulated: bool,
    min_age: int | None,
) -> int:
    """Return the bits that a row keeps."""
    found = SECTOR[sector] | any_of(KIND, kinds) | any_of(LEVEL, levels) | any_of(ADAPTATION, adaptations)
    found |= WHEELCHAIR if wheelchair else 0
    found |= 0 if regulated else PLAIN
    return found | (MINORS if min_age is None or min_age < ADULT else 0)


def named(bits: dict[str, int], held: int) -> tuple[str, ...]:
    """Return the values whose bits a row holds."""
    return tuple(value for value, bit in bits.items() if held & bit)
