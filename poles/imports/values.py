"""Values of cells as publishers write them: each function returns the value or raises BadValueError, in French."""

from __future__ import annotations

import math
import re

from poles.imports.errors import BadValueError
from poles.nomenclatures import PriorityEducation
from poles.reference import territory

_TRUE = {"1", "vrai", "oui", "o", "true", "yes"}
_FALSE = {"0", "faux", "non", "n", "false", "no"}
_WHOLE_FLOAT = re.compile(r"^([0-9]+)[.,]0+$")
_INSEE = re.compile(r"^[0-9][0-9AB][0-9]{3}$")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
_BLANK = re.compile(r"[\s\u00a0\u202f]")


def code(text: str) -> str:
    """Return a code without blanks and without the « .0 » that spreadsheets add to numbers (82000.0 -> 82000)."""
    bare = _BLANK.sub("", text).upper()
    whole = _WHOLE_FLOAT.match(bare)
    return whole.group(1) if whole else bare


def decimal(text: str) -> float | None:
    """Return a number with a decimal point or comma, or None for an empty cell."""
    bare = _BLANK.sub("", text).replace(",", ".")
    if not bare:
        return None
    try:
        value = float(bare)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or "_" in bare:
        raise BadValueError(f"« {text[:30]} » n'est pas un nombre")
    return value


def integer(text: str) -> int | None:
    """Return a whole number, also written 540.0, or None for an empty cell."""
    value = decimal(text)
    if value is None:
        return None
    if value != int(value) or abs(value) > 2_000_000_000:
        raise BadValueError(f"« {text[:30]} » n'est pas un nombre entier")
    return int(value)


def boolean(text: str) -> bool | None:
    """Return yes, no, or None for an empty cell: 1/0, VRAI/FAUX, Oui/Non, O/N."""
    word = text.strip().casefold()
    word = code(word).casefold() if word else word
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    if not word:
        return None
    raise BadValueError(f"« {text[:30]} » n'est ni oui ni non")


def insee(text: str) -> str:
    """Return the code of a commune; a leading zero lost by a spreadsheet is put back (1004 -> 01004)."""
    value = code(text)
    if re.fullmatch(r"[0-9]{4}|[AB][0-9]{3}", value):
        value = "0" + value if value[0].isdigit() else "2" + value
    if not _INSEE.match(value):
        raise BadValueError(f"« {text[:30]} » n'est pas un code de commune (cinq caractères)")
    return value


def departement(text: str) -> str:
    """Return the INSEE code of a département written by the ministry (001, 02A, 4) or by INSEE (01, 2A, 971)."""
    value = code(text)
    for candidate in (value, value.zfill(2), value.removeprefix("0")):
        if candidate in territory.DEPARTEMENTS:
            return candidate
    raise BadValueError(f"le département « {text[:30]} » est inconnu")


def academie(text: str) -> str:
    """Return the code of an académie; merged ones lead to the académie of today (05, 21 -> 70)."""
    value = code(text)
    value = value.zfill(2) if value.isdigit() else value
    value = territory.MERGED_ACADEMIES.get(value, value)
    if value not in {row[0] for row in territory.ACADEMIES}:
        raise BadValueError(f"le code d'académie « {text[:30]} » est inconnu")
    return value


def school_year(text: str) -> int:
    """Return the year in which a school year begins: 2023, 2022-2023 or « rentrée 2022 »."""
    years = [int(year) for year in _YEAR.findall(text)]
    if not years or (len(years) > 1 and years[1] != years[0] + 1):
        raise BadValueError(f"« {text[:30]} » n'est pas une année scolaire")
    if not territory.FIRST_SCHOOL_YEAR <= years[0] <= territory.LAST_SCHOOL_YEAR:
        raise BadValueError(f"l'année scolaire {years[0]}-{years[0] + 1} n'est pas connue du service")
    return years[0]


def position(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Return WGS84 degrees, or None when one of the two is missing. (0, 0) is a missing position too."""
    north, east = decimal(latitude), decimal(longitude)
    if north is None or east is None or (north == 0 and east == 0):
        return None
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise BadValueError("la latitude et la longitude doivent être en degrés (WGS84)")
    return north, east


def priority_education(text: str) -> str:
    """Return REP, REP+ or an empty text (« HORS EP », empty cell)."""
    value = re.sub(r"[\s_]", "", text).upper().replace("PLUS", "+")
    if value in ("", "HORSEP", "NON"):
        return ""
    if value not in PriorityEducation.values:
        raise BadValueError(f"« {text[:30]} » n'est ni REP ni REP+")
    return value


def several(text: str) -> list[str]:
    """Return the codes of a cell that holds several, separated by | , ; / or blanks."""
    return [part for part in re.split(r"[|,;/\s]+", text.strip()) if part]
