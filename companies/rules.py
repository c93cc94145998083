"""Rules on hosts; pure, no database."""

import re

LA_POSTE = "356000000"
_SIRET = re.compile(r"^[0-9]{14}$")


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def siret_problem(siret: str) -> str | None:
    """Return what is wrong with a SIRET, in French, or None.

    Luhn on the 14 digits and on the SIREN; establishments of La Poste may instead have digits whose sum is a multiple
    of 5 (its head office passes Luhn and fails the sum: both are accepted).
    """
    if not _SIRET.match(siret):
        return f"Un SIRET a quatorze chiffres : « {siret} » n'en est pas un."
    if siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0:
        return None
    if not _luhn(siret) or not _luhn(siret[:9]):
        return f"La clé du SIRET « {siret} » est fausse : un chiffre est sans doute mal recopié."
    return None
