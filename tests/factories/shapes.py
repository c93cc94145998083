"""Identifiers of fictional rows: valid shapes that no real school, commune or host carries."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from establishments.rules import uai_letter

FIRST_NAMES = ("Ada", "Basile", "Chloé", "Driss", "Élise", "Farid", "Gwenn", "Hugo", "Inès", "Jonas", "Kadia", "Léo")
SURNAMES = ("Témoin", "Exemple", "Fictif", "Modèle", "Essai", "Imaginaire")


def today() -> dt.date:
    """Return the day of the test's clock, in Paris."""
    return timezone.localdate()


def monday_after(days: int) -> dt.date:
    """Return the first Monday at least `days` days from today."""
    day = today() + dt.timedelta(days=days)
    return day + dt.timedelta(days=-day.weekday() % 7)


def first_name(number: int) -> str:
    """Return a first name; only the surname tells that nobody carries it."""
    return FIRST_NAMES[number % len(FIRST_NAMES)]


def surname(number: int) -> str:
    """Return a visibly fictional and unique surname."""
    return f"{SURNAMES[number % len(SURNAMES)]}-{number}"


def uai(number: int) -> str:
    """Return a valid UAI of a département that does not exist (100 and beyond)."""
    digits = f"{1_000_000 + number:07d}"
    return digits + uai_letter(digits)


def insee(number: int) -> str:
    """Return a code of commune such as 0A001: the shape is right, only 2A and 2B exist."""
    return f"{'013456789'[number // 2000 % 9]}{'AB'[number // 1000 % 2]}{number % 1000:03d}"


def luhn_digit(digits: str) -> int:
    """Return the digit that completes `digits` into a number accepted by Luhn's key."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 - place % 2)
        total += value - 9 if value > 9 else value
    return -total % 10


def siret(number: int) -> str:
    """Return a SIRET with valid keys in a range of SIREN that INSEE has not opened (999…)."""
    siren = f"999{number:05d}"
    siren += str(luhn_digit(siren))
    office = f"{siren}0001"
    return office + str(luhn_digit(office))


def school_year_start(day: dt.date | None = None) -> int:
    """Return the year in which the school year of a day began."""
    day = day or today()
    return day.year - (day.month < 8)
