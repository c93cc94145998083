"""French writing of dates, numbers, distances and plurals; pure, used by templates, charts and exports."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

#: U+202F between groups of digits and before `; ? !`; U+00A0 before `:` and `%`, and between a number and its unit.
THIN = "\u202f"
SPACE = "\u00a0"
MINUS = "\u2212"

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SHORT_DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def _date(value: dt.date | dt.datetime) -> dt.date:
    if isinstance(value, dt.datetime):
        from django.utils import timezone

        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _ordinal(day: int) -> str:
    return "1er" if day == 1 else str(day)


def number(value: Any, decimals: int = 0) -> str:
    """Write a number: decimal comma, thin spaces between thousands, true minus; rounded half up."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,.{decimals}f}".replace(",", THIN).replace(".", ",")
    return f"{MINUS}{text}" if exact < 0 else text


def signed(value: Any, decimals: int = 0) -> str:
    """Write a difference with its sign, also when positive."""
    text = number(value, decimals)
    return text if text.startswith(MINUS) or not text.strip("0,") else f"+{text}"


def percent(share: Any, decimals: int = 1) -> str:
    """Write a share in [0, 1] as a percentage."""
    return f"{number(Decimal(str(share)) * 100, decimals)}{SPACE}%"


def points(share: Any, decimals: int = 1) -> str:
    """Write a difference of shares in [-1, 1] in points."""
    return f"{signed(Decimal(str(share)) * 100, decimals)}{SPACE}pt"


def km(metres: Any) -> str:
    """Write a distance given in metres: one decimal under ten kilometres."""
    value = float(metres) / 1000
    return f"{number(value, 1 if value < 9.95 else 0)}{SPACE}km"


def plural(count: Any, forms: str) -> str:
    """Choose between « singulier|pluriel »: French counts zero and one as singular."""
    one, _, many = forms.partition("|")
    return one if abs(float(count or 0)) < 2 else many or f"{one}s"


def counted(count: Any, forms: str) -> str:
    """Write « 1 élève », « 1 200 élèves »."""
    return f"{number(count or 0)}{SPACE}{plural(count, forms)}"


def day(value: dt.date, *, year: bool = False) -> str:
    """Write « lundi 8 mars » (« lundi 8 mars 2027 »)."""
    date = _date(value)
    text = f"{DAYS[date.weekday()]} {_ordinal(date.day)}{SPACE}{MONTHS[date.month - 1]}"
    return f"{text}{SPACE}{date.year}" if year else text


def short_day(value: dt.date) -> str:
    """Write « ven. 5 mars »."""
    date = _date(value)
    return f"{SHORT_DAYS[date.weekday()]}{SPACE}{_ordinal(date.day)}{SPACE}{SHORT_MONTHS[date.month - 1]}"


def long_date(value: dt.date) -> str:
    """Write « 31 août 2027 »."""
    date = _date(value)
    return f"{_ordinal(date.day)}{SPACE}{MONTHS[date.month - 1]}{SPACE}{date.year}"


def table_date(value: dt.date) -> str:
    """Write « 04/05/2026 »."""
    return f"{_date(value):%d/%m/%Y}"


def span(start: dt.date, end: dt.date) -> str:
    """Write « 8 – 26 mars », « 22 mars – 16 avr. »."""
    first, last = _date(start), _date(end)
    tail = f"{_ordinal(last.day)}{SPACE}{SHORT_MONTHS[last.month - 1]}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{_ordinal(first.day)}{SPACE}–{SPACE}{tail}"
    return f"{_ordinal(first.day)}{SPACE}{SHORT_MONTHS[first.month - 1]} –{SPACE}{tail}"


def clock(value: dt.datetime) -> str:
    """Write « 8 h 40 », in the time of the installation."""
    from django.utils import timezone

    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local.hour}{SPACE}h{SPACE}{local.minute:02d}" if local.minute else f"{local.hour}{SPACE}h"


def countdown(days: int) -> str:
    """Write a threshold: « J-7 » before the day, « jour J », « J+1 » after it."""
    return f"J+{-days}" if days < 0 else "jour J" if days == 0 else f"J-{days}"
