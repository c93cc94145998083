"""What changed in an offer since a coordinator last admitted it: by field, and by word inside a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from typing import NamedTuple

from companies.moderation.shown import FIELDS

#: Key of the snapshot before, kept inside the newer one: an admission undone gives it back.
PREVIOUS = "_previous"
#: Facts without text that no rule of law judges: changing them asks nobody to read again.
HARMLESS = frozenset({"parking", "wheelchair_access", "equipment", "adaptations"})
_WORDS = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)


class Piece(NamedTuple):
    """Words of a text: `kind` is « same », « gone » or « new »."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed, in words."""

    field: str
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


def word_pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return the two texts as one, with what went and what came; the kept and the new words are `after`, in order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            found.append(Piece("new", "".join(new[c:d])))
    return tuple(found)


def changes(approved: Mapping[str, str] | None, now: Mapping[str, str]) -> list[Change]:
    """Return the fields that differ from what was admitted; none when nothing ever was."""
    if not approved:
        return []
    return [
        Change(field, label, before, after, word_pieces(before, after))
        for field, (label, _) in FIELDS.items()
        if (before := str(approved.get(field, ""))) != (after := now.get(field, ""))
    ]


def needs_reading(approved: Mapping[str, str] | None, now: Mapping[str, str]) -> bool:
    """Return whether a coordinator must read again before schools see it: fewer seats or a car park ask nobody."""
    if not approved:
        return True
    for change in changes(approved, now):
        if change.field in HARMLESS:
            continue
        if change.field == "seats" and change.before.isdigit() and int(change.after) < int(change.before):
            continue
        return True
    return False


def mark(now: Mapping[str, str]) -> str:
    """Return a short mark of an offer as it was read: an act on another version is refused."""
    text = "\x1f".join(f"{field}={now.get(field, '')}" for field in FIELDS)
    return sha256(text.encode()).hexdigest()[:16]
