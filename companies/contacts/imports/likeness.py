"""Whether two names mean the same host: shared groups of three letters, legal forms and small words left out; pure."""

from __future__ import annotations

from poles.imports.tables import search_text

#: Legal forms and small words tell nothing of a name.
_EMPTY = frozenset(
    [
        "sarl",
        "sas",
        "sasu",
        "eurl",
        "sa",
        "sci",
        "scop",
        "snc",
        "ei",
        "eirl",
        "earl",
        "gaec",
        "scea",
        "selarl",
        "asso",
        "association",
        "societe",
        "ste",
        "ets",
        "etablissements",
        "etablissement",
        "entreprise",
        "monsieur",
        "madame",
        "m",
        "mme",
        "le",
        "la",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "et",
        "chez",
        "a",
        "au",
        "aux",
    ]
)
NEAR = 0.5


def key_of(name: str) -> str:
    """Return a name reduced to what tells it from others."""
    words = search_text(name).split()
    kept = [word for word in words if word not in _EMPTY]
    return " ".join(kept or words)


def _threes(key: str) -> frozenset[str]:
    return frozenset(
        padded[place : place + 3]
        for word in key.split()
        for padded in (f"  {word} ",)
        for place in range(len(word) + 1)
    )


def likeness(one: str, other: str) -> float:
    """Return how alike two reduced names are, from 0 to 1."""
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    mine, theirs = _threes(one), _threes(other)
    return len(mine & theirs) / len(mine | theirs)
