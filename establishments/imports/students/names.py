"""Surname and first name when one cell holds both: « NOM Prénom », as Pronote writes them."""

from __future__ import annotations

import re

#: Written small before a surname in capitals: « de VILLIERS Anne », « ben ALI Inès ».
_SMALL = "de du des d d' d’ la le les l' l’ von van der den di da do dos del della ben bin el al abd y e et st ste"
_PARTICLES = frozenset(_SMALL.split())
_CAPITALS_INSIDE = re.compile(r"^(?:Mc|Mac|Mac'|O'|D'|d'|L'|l'|De|Le|La|O’|D’|d’)[A-ZÀ-Þ][A-ZÀ-Þ'’\-]+$")


def split_name(whole: str) -> tuple[str, str, str]:
    """Return (surname, first name, doubt): the doubt is a French reason, or "" when capitals tell them apart.

    An empty first name says that the cell holds one word only.
    """
    if "," in whole:
        last, first = (part.strip() for part in whole.split(",", 1))
        return (last, first, "") if last and first else (last or first, "", "")
    words = whole.split()
    if len(words) < 2:
        return whole, "", ""
    lead = _leading_capitals(words)
    if 0 < lead < len(words):
        return " ".join(words[:lead]), " ".join(words[lead:]), ""
    if lead == len(words):
        doubt = "tout est en capitales : le dernier mot est pris pour le prénom, vérifiez"
        return " ".join(words[:-1]), words[-1], doubt
    tail = len(words)
    while tail > 0 and _is_capital(words[tail - 1]):
        tail -= 1
    if 0 < tail < len(words):
        return " ".join(words[tail:]), " ".join(words[:tail]), ""
    return (
        words[0],
        " ".join(words[1:]),
        "rien ne distingue le nom du prénom : le premier mot est pris pour le nom, vérifiez",
    )


def _leading_capitals(words: list[str]) -> int:
    """Return how many words open the name in capitals, small particles before a capital word included."""
    count = 0
    for place, word in enumerate(words):
        if _is_capital(word):
            count = place + 1
        elif word.lower() not in _PARTICLES:
            break
    return count


def _is_capital(word: str) -> bool:
    """Whether a word is in capitals; a lone initial (« L. ») is a first name's."""
    letters = [sign for sign in word if sign.isalpha()]
    if not letters or (len(letters) == 1 and word.endswith(".")):
        return False
    return all(sign == sign.upper() for sign in letters) or bool(_CAPITALS_INSIDE.match(word))
