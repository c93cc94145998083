"""Reading of French as people type it: accents, case, inclusive forms and slips of the hand, each position kept.

`fold("Vendeur·se motivé·e")` is « vendeur motive », and knows where each of its letters stands in the text typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

#: Signs that several keyboards and word processors write for one.
SAME = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‑": "-", "–": "-", "—": "-", "œ": "oe", "æ": "ae", "ß": "ss"}
#: What follows the root of a word in inclusive writing: « motivé·e·s », « vendeur(se) », « étudiant.e.s ».
_INCLUSIVE = re.compile(
    r"(?<=[a-z])(?:"
    # A full stop is one only before what cannot begin a sentence: « fin.Le stage » forgets a blank, no more.
    r"\.(?:e\.s|e|es|euse|rice|trice)"
    r"|[·•‧⋅](?:e|es|s|se|ses|ne|nes|sse|euse|rice|trice|ere|ve|le|lle)(?:[·•‧⋅.]s)?"
    r"|\((?:e|es|s|se|ne|sse|euse|rice|trice|ere|ve|le|lle)\)s?"
    r"|/(?:e|es|se|ne|sse|euse|rice|trice|ere|ve)"
    r")(?![a-z])"
)
_WORD = re.compile(r"[a-z]{7,}")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in lower case without accent. Letter `n` of `text` comes from `source[starts[n]:ends[n]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return positions of the text typed for positions of `text`; at least one letter long when `text` is."""
        return self.starts[start], max(self.ends[start:end])


def fold(text: str, known: frozenset[str] = frozenset()) -> Folded:
    """Return the text folded; a word that misses one of `known` by one slip is read as it."""
    letters = [(plain, place, place + 1) for place, sign in enumerate(text) for plain in _plain(sign)]
    letters = _without_inclusive(letters)
    if known:
        letters = _corrected(letters, known)
    return Folded(
        "".join(one[0] for one in letters), tuple(one[1] for one in letters), tuple(one[2] for one in letters)
    )


def _plain(sign: str) -> str:
    if sign in SAME:
        return SAME[sign]
    apart = unicodedata.normalize("NFKD", sign.lower())
    kept = "".join(SAME.get(one, one) for one in apart if not unicodedata.combining(one))
    # Blanks of all kinds are one: a rule looks for words, wherever the line is broken inside a sentence.
    return " " if kept.isspace() and sign != "\n" else kept


def _without_inclusive(letters: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    plain = "".join(one[0] for one in letters)
    kept, after = [], 0
    for found in _INCLUSIVE.finditer(plain):
        kept += letters[after : found.start()]
        if kept:  # the root then stands for the whole word
            sign, start, _ = kept[-1]
            kept[-1] = (sign, start, letters[found.end() - 1][2])
        after = found.end()
    return kept + letters[after:]


def _corrected(letters: list[tuple[str, int, int]], known: frozenset[str]) -> list[tuple[str, int, int]]:
    plain = "".join(one[0] for one in letters)
    kept, after = [], 0
    for found in _WORD.finditer(plain):
        word = found[0]
        right = _meant(word, known)
        if right is None:
            continue
        start, end = letters[found.start()][1], letters[found.end() - 1][2]
        kept += letters[after : found.start()]
        kept += [(sign, start, end) for sign in right]
        after = found.end()
    return kept + letters[after:]


def _meant(word: str, known: frozenset[str]) -> str | None:
    """Return the known word that this one misses by one slip, when there is exactly one; None for a known word."""
    if word in known or word.rstrip("es") in known:
        return None
    near = [one for one in known if one[0] == word[0] and is_one_slip(word, one)]
    return near[0] if len(near) == 1 else None


def is_one_slip(one: str, other: str) -> bool:
    """Whether two different words are one letter apart: too many, too few, another, or two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (len(a) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:])
    return a[1:] == b or a == b[1:]


def words(text: str) -> frozenset[str]:
    """Return words written on several lines as a set."""
    return frozenset(text.split())


def longest(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans that no other one contains, in order, each once."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found
