"""The shape of a rule, and how a rule on words reads a text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from companies.screening.draft import Draft, Level
from companies.screening.folding import Folded, fold, longest
from companies.screening.slips import KNOWN

#: A sentence ends at one of these: what is said before does not bear on what comes after.
_END = re.compile(r"[.;!?\n:]")
#: Words before a thing that say that it is not done, and those that say that it is only looked at.
_NEGATION = re.compile(
    r"\b(?:sans|aucune?s?|jamais|ni|hors|exclu\w*|interdit\w*|evit\w+|ne (?:comporte|comprend|fera|sera|touche|"
    r"manipule|participe|remplace)\w*|n'(?:est|y a|utilise|effectue|interv\w+)\w*|"
    r"pas (?:de|d'|un|une|question|la|le|les))"
    r"(?:(?=\W)|(?<='))(?:\w+)?(?:\W+\w+){0,5}\W*$|\bn(?:e|')\W*$"
)
_ONLY_LOOKED_AT = re.compile(r"\b(?:observ\w+|decouv\w+|visit\w+|regard\w+|assist\w+ a|presentation|demonstration)\b")
#: Words after a thing that say that it is not done.
_DENIED_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,2}(?:interdit\w*|exclu\w*|proscrit\w*|confie\w* (?:a|au|aux) |"
    r"(?:conduit|utilis|manipul|mani|fait|realis|assur|effectu)\w* par (?:(?:le|la|les|un|une|notre|nos|l) ?'?)?"
    r"(?:salarie|tut|professionnel|chef|formateur|equipe|personnel))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule is broken; positions 0, 0 for a field without text. Texts replace those of the rule when given."""

    field: str
    start: int = 0
    end: int = 0
    level: Level | None = None
    sentence: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated rule: one row of a table. `check` yields where a draft breaks it; level and texts hold for each hit."""

    code: str
    valid_from: dt.date
    article: str
    level: Level
    check: Callable[[Draft], Iterable[Hit]]
    sentence: str
    repair: str
    valid_until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@lru_cache(maxsize=256)
def folded(text: str) -> Folded:
    """Return a text folded, with slips of the hand on words that rules look for read as meant."""
    return fold(text, KNOWN)


def found(
    draft: Draft, pattern: re.Pattern[str], unless: re.Pattern[str] | None = None
) -> Iterator[tuple[str, Folded, int, int]]:
    """Yield (field, folded text, start, end) of each match, positions in the folded text.

    `unless`: a match that this other pattern covers is a false friend.
    """
    for field, text in draft.texts.items():
        read = folded(text)
        friends = [one.span() for one in unless.finditer(read.text)] if unless else []
        spans = (one.span() for one in pattern.finditer(read.text) if one.end() > one.start())
        for start, end in longest(spans):
            if not any(first < end and start < last for first, last in friends):
                yield field, read, start, end


def clause(text: str, start: int) -> str:
    """Return what stands before a position in its sentence."""
    before = text[max(0, start - 160) : start]
    return _END.split(before)[-1]


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the sentence says that the thing is not done: « sans travail en hauteur », « échafaudage interdit »."""
    after = _END.split(text[end : end + 80])[0]
    return bool(_NEGATION.search(clause(text, start)) or _DENIED_AFTER.match(after))


def is_only_looked_at(text: str, start: int) -> bool:
    """Whether the sentence says that the thing is looked at: « observer le travail d'un soudeur »."""
    return bool(_ONLY_LOOKED_AT.search(clause(text, start)))


def compile_words(pattern: str) -> re.Pattern[str]:
    """Compile a pattern on folded text: a blank is any blanks or hyphens, « ?» after it none too; so is an apostrophe.

    Neither blank nor apostrophe may stand in a class of letters or behind a look-behind.
    """
    blanks = pattern.replace(" ?", "\0").replace(" ", r"[ \-]+").replace("\0", r"[ \-]*")
    return re.compile(blanks.replace("'", r"['\- ] ?"))
