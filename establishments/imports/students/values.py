"""From a cell to a value: dates, codes and closed lists. Each function returns the value and what is doubtful."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

#: Day 0 of Excel's calendar, shifted by its false 29 February 1900: true for every date after it.
_EPOCH = dt.date(1899, 12, 30)
_SERIAL = re.compile(r"^\d{4,5}(?:[.,]\d+)?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[ T].*)?$")
_YEAR_FIRST = re.compile(r"^(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[ T].*)?$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(\d{2})(\d{2})$")
_ROUNDED = re.compile(r"^\d(?:[.,]\d+)?E\+?\d+$", re.I)
_INSEE = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")
_FORMULA = tuple("=+@＝＋－＠")
#: UTF-8 read as cp1252, and the sign of what could not be read.
_MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|\ufffd")
_SEXES = {
    "f": "F", "2": "F", "fille": "F", "feminin": "F", "femme": "F",
    "m": "M", "1": "M", "garcon": "M", "masculin": "M", "h": "M", "g": "M", "homme": "M",
}  # fmt: skip
_APPRENTICE = {"ap", "apprenti", "apprentie", "apprentissage", "2503"}


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date of a cell. `swapped`: only month/day makes it a date; `ambiguous`: both orders do."""

    value: dt.date | None = None
    swapped: bool = False
    ambiguous: bool = False


def text(cell: Any) -> str:
    """Return a cell as clean text: one blank between words, no invisible sign, whole numbers without decimals."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, dt.date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)
    words = " ".join(str(cell).split())
    if words.isascii() and words.isprintable():
        return words
    composed = unicodedata.normalize("NFC", words)
    return "".join(
        sign for sign in composed if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    ).strip()


def plain(cell: Any) -> str:
    """Return the text in lower case without accents, for closed lists."""
    decomposed = unicodedata.normalize("NFKD", text(cell))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def looks_like_formula(value: str) -> bool:
    """Whether a spreadsheet could take the text for a formula."""
    bare = value.lstrip("' ")
    return bare.startswith(_FORMULA) or (bare.startswith("-") and len(bare) > 1)


def has_damaged_accents(value: str) -> bool:
    """Whether the text was read in a wrong encoding on its way here: « LÃ©a »."""
    return bool(_MOJIBAKE.search(value))


def read_date(cell: Any, today: dt.date) -> DateRead:
    """Read a date: typed, day first, year first, or Excel's serial number. Two digits make the last possible year."""
    if isinstance(cell, dt.date):
        return DateRead(cell.date() if isinstance(cell, dt.datetime) else cell)
    value = text(cell)
    if _SERIAL.match(value):
        return DateRead(_EPOCH + dt.timedelta(days=int(float(value.replace(",", ".")))))
    if (found := _YEAR_FIRST.match(value)) or (found := _COMPACT.match(value)):
        return DateRead(_date(*map(int, found.groups())))
    if not (found := _DAY_FIRST.match(value)):
        return DateRead()
    day, month, year = (int(part) for part in found.groups())
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    if (right := _date(year, month, day)) is not None:
        return DateRead(right, ambiguous=day <= 12 and day != month)
    other = _date(year, day, month)
    return DateRead(other, swapped=other is not None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def age_on(birth: dt.date, day: dt.date) -> int:
    """Return the age in whole years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def read_sex(cell: Any) -> str:
    """Return F, M, or "" when the cell holds neither."""
    return _SEXES.get(plain(cell).strip(" ."), "")


def is_apprentice(cell: Any) -> bool:
    """Whether the status is that of an apprentice (AP in SIECLE, 2503 in FREGATA)."""
    return plain(cell) in _APPRENTICE


def read_mef(cell: Any) -> tuple[str, str]:
    """Return (ten digits or "", reason). The eleventh digit of an académie's MEF is cut: the nation's has ten."""
    value = text(cell).replace(" ", "")
    if not value:
        return "", ""
    if _ROUNDED.match(value):
        return "", "le tableur a arrondi ce code : mettez la colonne au format Texte et exportez de nouveau"
    if value.isascii() and value.isdigit() and len(value) in (10, 11):
        return value[:10], ""
    return "", "un code MEF a dix chiffres (onze avec celui de l'académie)"


def read_postal(cell: Any) -> tuple[str, str]:
    """Return (five digits or "", reason); a leading zero that a spreadsheet ate comes back."""
    value = text(cell).replace(" ", "")
    if value.isascii() and value.isdigit() and len(value) in (4, 5):
        return value.zfill(5), ""
    return "", "un code postal a cinq chiffres" if value else ""


def read_insee(cell: Any) -> tuple[str, str]:
    """Return (code of the commune or "", reason)."""
    value = text(cell).replace(" ", "").upper()
    if len(value) == 4 and value.isascii() and value.isdigit():
        value = value.zfill(5)
    if _INSEE.match(value) and value.isascii():
        return value, ""
    return "", "un code de commune de l'Insee a cinq caractères" if value else ""
