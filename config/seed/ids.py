"""Keys and public identifiers of invented rows: reproducible, of the right shape, and belonging to nobody."""

from __future__ import annotations

import uuid

from companies.rules import siret_problem
from establishments.rules import uai_letter

#: INE of the demonstration: one of the legal shapes (nine digits, two letters) under a prefix kept for fiction.
INE_PREFIX = "999"
#: SIREN of the demonstration. The register of INSEE begins at 000 325 175: no SIREN begins with four zeros.
SIREN_PREFIX = "0000"
#: Domain of the mails of the demonstration; `.example` can never be delivered (RFC 2606).
MAIL_DOMAIN = "demo.example"

_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, MAIL_DOMAIN)


class Ids:
    """Primary keys derived from the académie, the seed and the place of the row in its list."""

    def __init__(self, academie: str, seed: int) -> None:
        self._space = uuid.uuid5(_SPACE, f"{academie}:{seed}")

    def __call__(self, kind: str, *parts: object) -> uuid.UUID:
        """Return the key of the row of a kind that these parts name."""
        return uuid.uuid5(self._space, ":".join((kind, *map(str, parts))))


def demo_siret(academie: str, number: int) -> str:
    """Return the SIRET of the demonstration company `number` (0 to 999 999) of an académie.

    Shape: 0000, the académie, two digits and the Luhn key make the SIREN; four digits and a key make the NIC.
    """
    if not 0 <= number < 1_000_000:
        raise ValueError("Une académie de démonstration a au plus un million d'organismes d'accueil.")
    siren = with_luhn_key(f"{SIREN_PREFIX}{academie:0>2}{number // 10_000:02d}")
    siret = with_luhn_key(f"{siren}{number % 10_000:04d}")
    assert siret_problem(siret) is None
    return siret


def with_luhn_key(digits: str) -> str:
    """Return the digits followed by their Luhn key."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"


def siret_prefix(academie: str) -> str:
    """Return how the SIRET of every demonstration company of an académie begins."""
    return f"{SIREN_PREFIX}{academie:0>2}"


def demo_ine(number: int) -> str:
    """Return the INE of the demonstration student `number` (0 to 999 999), unique in an académie."""
    return f"{INE_PREFIX}{number:06d}DM"


def demo_uai(number: int) -> str:
    """Return a valid UAI of the invented académie; no département is numbered 099."""
    digits = f"099{number:04d}"
    return digits + uai_letter(digits)
