"""Words of an offer and of a question: without accents, apostrophes, case or signs, so that both look alike."""

from __future__ import annotations

from poles.imports.tables import search_text

#: Words that tell nothing apart: articles, and what stands in the name of most companies.
EMPTY = frozenset(
    (
        *("a", "au", "aux", "chez", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par"),
        *("pour", "sur", "un", "une", "ets", "eurl", "sa", "sarl", "sas", "sasu"),
    )
)
#: More would be a text, not a question.
MOST_WORDS = 6


def folded(*texts: str) -> str:
    """Return texts as they are searched: each word between blanks, the first one too."""
    return f" {search_text(' '.join(texts))} "


def words(text: str) -> list[str]:
    """Return the words that a text is made of, each once, without those that tell nothing."""
    found = [word for word in search_text(text).split() if word not in EMPTY and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys(found))


def asked(text: str) -> list[str]:
    """Return the words of a question; one made of empty words alone keeps them."""
    return (words(text) or search_text(text).split())[:MOST_WORDS]
