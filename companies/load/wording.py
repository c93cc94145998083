"""How the legal meter speaks: conclusion first, then the figures of the host; pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from web.french import SPACE, counted, long_date, number, plural

OUTSIDE = "Stage non compté"
OUTSIDE_WHY = "Les stages d'observation ne comptent pas dans le nombre légal de stagiaires."
NOT_FOLLOWED = "Nombre de stagiaires non suivi"
NO_SIRET = (
    "Sans SIRET, les stagiaires de cet organisme ne sont pas comptés entre académies : vérifiez leur nombre avec lui."
)
WITHIN = "Quota de l'entreprise respecté"
TO_DECLARE = "Effectif à déclarer"
NO_LIMIT = "Limite légale inconnue à ces dates"
NO_LIMIT_WHY = "La table des limites légales n'a pas de valeur à ces dates : le nombre n'est pas vérifié."


def interns(count: int) -> str:
    """Write « 7 stagiaires »."""
    return counted(count, "stagiaire|stagiaires")


def ratio(value: Decimal) -> str:
    """Write « 15 % »."""
    whole = value == value.to_integral_value()
    return f"{number(value, 0 if whole else 1)}{SPACE}%"


def share(headcount: int, value: Decimal, most: int) -> str:
    """Write « 46 salariés × 15 %, arrondi au-dessus = 7. »."""
    return f"{counted(headcount, 'salarié|salariés')} × {ratio(value)}, arrondi au-dessus = {number(most)}."


def floor(below: int, most: int) -> str:
    """Write « Moins de 20 salariés : 3 stagiaires au plus. »."""
    return f"Moins de {counted(below, 'salarié|salariés')}{SPACE}: {interns(most)} au plus."


def raised(to: str, reference: str, since: dt.date) -> str:
    """Write « Porté à 20 % par arrêté du 12 janvier 2026 (référence). »."""
    return f"Porté à {to} par arrêté en vigueur depuis le {long_date(since)} ({reference})."


def weeks(numbers: Sequence[int]) -> str:
    """Write « semaine 21 », « semaines 21 et 22 », « semaines 19 à 22 »."""
    if len(numbers) > 2 and all(later in (one + 1, 1) for one, later in pairwise(numbers)):
        return f"semaines {numbers[0]} à {numbers[-1]}"
    said = [str(one) for one in numbers]
    listed = f"{', '.join(said[:-1])} et {said[-1]}" if len(said) > 1 else said[0] if said else ""
    return f"{plural(len(said), 'semaine|semaines')} {listed}".strip()


def conclusion(free: int, seats: int) -> str:
    """Write « 3 places possibles », or that the seats are within the law."""
    if seats > free:
        return counted(free, "place possible|places possibles") if free else "Limite atteinte"
    return WITHIN


def sentence(rule: str, present: Sequence[tuple[int, int]], full: Sequence[int]) -> str:
    """Write the rule with the figures of the host, who is already expected, and the weeks that are beyond it.

    `present`: (number of the week, interns already expected) of each week; `full`: numbers of the weeks beyond.
    """
    said = [rule]
    most = max((count for _, count in present), default=0)
    if most:
        fullest = [week for week, count in present if count == most]
        expected = plural(most, "est déjà prévu|sont déjà prévus")
        said.append(f"{number(most)} {expected} en {weeks(fullest)}, tous établissements et académies confondus.")
    if full:
        said.append(f"Limite dépassée en {weeks(full)}.")
    return " ".join(said)


def undeclared(bracket: str, present: int, seats: int) -> str:
    """Say that the staff is not declared, what the register knows, and who is expected; nothing is forbidden."""
    known = f" (registre{SPACE}: {bracket})" if bracket else ""
    said = f"Effectif à déclarer{known}{SPACE}: le nombre légal de stagiaires ne peut pas être calculé."
    if present:
        said += f" {interns(present)} {plural(present, 'est déjà prévu|sont déjà prévus')} la même semaine."
    return said if seats == 1 else f"{said} L'offre en propose {number(seats)}."


def reached(full: Sequence[int], most: int) -> str:
    """Write why a reason is asked before a stay is recorded."""
    return (
        f"Cette entreprise atteint sa limite en {weeks(full)} ({interns(most)}, code de l'éducation, R124-10). "
        "Choisissez d'autres dates ou un autre lieu, ou dites pourquoi le stage est enregistré quand même."
    )
