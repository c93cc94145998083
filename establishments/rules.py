"""Rules on identifiers of schools and students; pure, no database."""

import re

UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # 23 letters: I, O and Q are not used
_UAI = re.compile(r"^[0-9]{7}[A-Z]$")
_INE = re.compile(r"^(?:[0-9]{9}[A-Z]{2}|[0-9]{10}[A-Z]|[0-9]{4}A[0-9]{5}[A-Z])$")
_MEF = re.compile(r"^[0-9]{10}$")


def uai_letter(digits: str) -> str:
    """Return the check letter of the seven digits of a UAI: remainder by 23 (true of the whole national register)."""
    return UAI_LETTERS[int(digits) % 23]


def uai_problem(uai: str) -> str | None:
    """Return what is wrong with a UAI, in French, or None."""
    if not _UAI.match(uai):
        return f"Un UAI a sept chiffres et une lettre : « {uai} » n'en est pas un."
    if uai[-1] != (letter := uai_letter(uai[:7])):
        return f"La lettre de contrôle de l'UAI « {uai} » devrait être {letter}."
    return None


def ine_problem(ine: str) -> str | None:
    """Return what is wrong with an INE (RNIE, BEA or apprentice pattern), in French, or None."""
    return None if _INE.match(ine) else "L'INE n'a aucune des trois formes connues (11 caractères)."


def mef_problem(mef: str) -> str | None:
    """Return what is wrong with a MEF code, in French, or None."""
    return None if _MEF.match(mef) else f"Un code MEF a dix chiffres : « {mef} » n'en est pas un."
